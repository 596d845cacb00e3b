/** The shapes of docs/topics/portal.md. Amounts are fen, prices ten-thousandths, moments epoch milliseconds. */

export interface Holding {
  ref: string
  role: string
  kind: 'account' | 'card' | 'credit' | 'loan' | 'wealth' | 'funds' | 'position'
  name: string
  number: string
  currency: string
  balance: number
  available: number
  status: string
  account: string
  due_on: string | null
  due: number
  due_min: number
  statement_on: string | null
  limit: number
  rate: string
  risk: string | null
  symbol: string
  quantity: number
  sellable: number
  cost: number
  price: number
}

export interface Portfolios {
  roles: Record<string, { as_of: number; version: number; holdings: Holding[] }>
  faults: Record<string, string>
}

export interface Entry {
  id: string
  at: number
  amount: number
  balance: number
  kind: string
  text: string
  counterpart: string
}

export interface Month {
  month: string
  paid_in: number
  paid_out: number
  balance: number
}

export interface Offered {
  code: string
  kind: string
  name: string
  risk: string
  min_amount: number
  rate: string
  days: number
  price: number
  open: number
  high: number
  low: number
  before: number
  lot: number
  at: number
}

export interface Biller {
  code: string
  name: string
  form: string
}

export interface Placed {
  ref: string
  side: 'buy' | 'sell'
  symbol: string
  name: string
  quantity: number
  filled: number
  price: number
  state: string
  at: number
}

export interface Verdict {
  result: 'suitable' | 'warn' | 'block'
  rule: string
  source: string
  customer_grade: string | null
  product_risk: string
  texts: string[]
}

export interface Operation {
  id: string
  kind: string
  role: string
  state: string
  params: Record<string, string | number>
  /** How the references in the parameters are called, where one operation was asked for. */
  names?: Record<string, string>
  amount: number
  currency: string
  digest: string
  created_at: number
  expires_at: number
  tier: 2 | 3
  hold_until: number | null
  hold_reasons?: string[]
  settled_at: number | null
  core_ref: string | null
  facts: Record<string, unknown>
  fault: { code: string; data?: Record<string, unknown> } | null
  suitability: Verdict | null
  reversible: boolean
  by: 'customer' | 'agent' | 'bot'
  version: number
}

export type Means = 'pin' | 'otp'

export interface Challenge {
  id: string
  means: Means
  expires_at: number
  tries_left: number
}

export interface Proved {
  right: boolean
  tier: number
  tries_left: number
  proof: string | null
  locked_until: number | null
}

export interface Me {
  customer: { id: string; name: string; value: string }
  roles: string[]
  tier: number
  proven_until: number | null
  expires_at: number
  ends_at: number
  now: number
}

export interface Consent {
  purpose: string
  channel: string
  given: boolean | null
  at: number | null
}

export type PortalEvent = { type: 'operation'; operation: Operation } | { type: 'holdings' } | { type: 'signed_out' }
