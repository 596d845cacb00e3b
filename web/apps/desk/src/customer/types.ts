import type { Operation } from '@yingda/banking'

/** The customer's whole picture, as docs/topics/customers.md has it. Moments epoch ms, dates ISO, amounts fen; masked by the server. */
export interface Sure {
  level: 'none' | 'hint' | 'proven'
  tier: 0 | 1 | 2
  proven_at: number | null
  /** The contact is with this customer. */
  matching: boolean
}

export interface Person {
  name: string
  phones: { id: string; masked: string; since?: string | null; proof?: string | null }[]
  id_no: string
  email: string
  address: string
  born_on: string
  language?: string
  branch: string
  manager: string
  since: string
  refs: string[]
}

export interface Product {
  role: string
  ref: string
  kind: 'account' | 'card' | 'credit' | 'loan' | 'wealth' | 'funds' | 'position'
  name: string
  number: string
  currency: string
  status: string
  balance: number | null
  available: number | null
  due_on: string | null
  due: number | null
  due_min: number | null
  limit: number | null
  rate: string
  risk: string | null
  symbol: string
  quantity: number | null
  sellable: number | null
  cost: number | null
  price: number | null
  /** Amounts are null until the customer is proven, or they are revealed. */
  hidden: boolean
}

export interface CustomerAlert {
  id: string
  level: 'info' | 'warning' | 'danger'
  text: string
  until: string | null
  set_by_name: string
}

export interface Due {
  role: string
  ref: string
  name: string
  due_on: string
  amount: number | null
  overdue: boolean
}

export interface LastContact {
  id: string
  channel: string
  at: number
  queue_name: string | null
  agent_name: string | null
  disposition_name: string | null
  outcome: string | null
  state: string
}

export interface Consent {
  purpose: string
  channel: string
  given: boolean
  source: string
  at: number
}

export interface CoreFault {
  role: string
  part: string
  kind: 'refused' | 'unreached' | 'lost' | 'slow'
  code: string
}

export interface Whole {
  customer: string
  person: Person
  sure: Sure
  value: string
  risk: { grade: string | null; assessed_on: string | null; expires_on: string | null; expired: boolean }
  alerts: CustomerAlert[]
  tags: string[]
  relations: { id: string; kind: string; other: { id: string; name: string } }[]
  notes: { id: string; text: string; at: number; by_name: string }[]
  products: Product[]
  due: Due[]
  contacts: LastContact[]
  open_operations: Operation[]
  consents: Consent[]
  merged: { merge: string; customer: string; name: string; merged_at: number }[]
  as_of: number
  stale: boolean
  faults: CoreFault[]
}

export type KeyKind = 'phone' | 'card' | 'account' | 'id_no' | 'customer' | 'email'
export const KEY_KINDS: readonly KeyKind[] = ['phone', 'card', 'account', 'id_no', 'customer', 'email']

export interface FoundCustomer {
  id: string
  name: string
  value: string
  phones: string[]
  refs: string[]
}

/** Amounts of a product, once they are told. */
export type Amounts = Pick<Product, 'balance' | 'available' | 'due' | 'due_min' | 'limit' | 'quantity' | 'sellable' | 'cost'>

export interface Revealed {
  field: string
  of: string | null
  value: string | null
  amounts: Record<string, Amounts> | null
}
