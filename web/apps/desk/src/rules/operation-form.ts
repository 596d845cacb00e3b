import { fenOf, isOpen, type Operation } from '@yingda/banking'
import type { Product } from '../customer/types.ts'

/** The form of an operation, as GET /api/operations/kinds describes it: what is asked, what is filled in, what goes to the door. Pure. */
export interface FieldSpec {
  name: string
  type: 'holding' | 'amount' | 'price' | 'quantity' | 'digits' | 'name' | 'text' | 'biller' | 'product' | 'security' | 'order' | 'choice'
  required: boolean
  holdings?: string[]
  choices?: string[]
}

export interface KindSpec {
  kind: string
  role: string
  params: FieldSpec[]
  tier: 2 | 3
  reversible: boolean
}

/** What stands in the fields, as typed. */
export type Filled = Record<string, string>

/** What can be named for it: of the right kind, and not closed. A card that is lost is named to undo that. */
export const choicesOf = (field: FieldSpec, products: readonly Product[], role: string): Product[] =>
  products.filter((one) => (one.role === role || (role === 'bank' && one.role === 'cards')) && (field.holdings ?? []).includes(one.kind) && one.status !== 'closed')

/** Where there is only one to choose it is chosen. */
export function blank(kind: KindSpec, products: readonly Product[]): Filled {
  return Object.fromEntries(
    kind.params.map((field) => {
      const holdings = field.type === 'holding' ? choicesOf(field, products, kind.role) : []
      if (holdings.length === 1 || (field.name === 'from_account' && holdings.length)) return [field.name, holdings[0]!.ref]
      return [field.name, field.type === 'choice' ? (field.choices?.[0] ?? '') : '']
    }),
  )
}

const PRICE = /^\d{1,5}(\.\d{1,4})?$/

/** One field as the door takes it; null: that is not it. */
export function valueOf(field: FieldSpec, typed: string): string | number | null {
  const bare = typed.normalize('NFKC').trim()
  switch (field.type) {
    case 'amount': return bare === '0' && field.name === 'daily_limit' ? 0 : fenOf(bare)
    case 'price': return PRICE.test(bare) && Number(bare) > 0 ? Math.round(Number(bare) * 10_000) : null
    case 'quantity': return /^\d{1,7}$/.test(bare.replace(/,/g, '')) && Number(bare.replace(/,/g, '')) > 0 ? Number(bare.replace(/,/g, '')) : null
    case 'digits': return /^\d{4,32}$/.test(bare.replace(/[\s-]/g, '')) ? bare.replace(/[\s-]/g, '') : null
    default: return bare || null
  }
}

export interface Wanting {
  name: string
  why: 'missing' | 'wrong'
}

/** Fields that are missing or wrong, in their order. */
export const wanting = (kind: KindSpec, filled: Filled): Wanting[] =>
  kind.params.flatMap((field): Wanting[] => {
    const typed = (filled[field.name] ?? '').trim()
    if (!typed) return field.required ? [{ name: field.name, why: 'missing' }] : []
    return valueOf(field, typed) === null ? [{ name: field.name, why: 'wrong' }] : []
  })

export function paramsOf(kind: KindSpec, filled: Filled): Record<string, string | number> {
  return Object.fromEntries(
    kind.params.flatMap((field) => {
      const value = valueOf(field, filled[field.name] ?? '')
      return value === null ? [] : [[field.name, value]]
    }),
  )
}

/** Kinds in the order in which they are asked for, each with a key of its own; more than nine go without. */
const ORDER = ['transfer', 'card_repayment', 'bill_payment', 'loss_report', 'loss_undo', 'limit_change', 'purchase', 'order', 'cancel', 'subscription', 'funds_in', 'funds_out']
export const inOrder = (kinds: readonly KindSpec[]): KindSpec[] => [...kinds].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
export const keyFor = (i: number): string => '123456789'[i] ?? (i === 9 ? '0' : '')

/** More would be spent than is there; said before anybody asks. */
export function tooMuch(filled: Filled, products: readonly Product[]): Product | null {
  const amount = valueOf({ name: 'amount', type: 'amount', required: true }, filled['amount'] ?? '')
  const from = products.find((one) => one.ref === filled['from_account'] && one.kind === 'account')
  return typeof amount === 'number' && from && !from.hidden && from.available !== null && amount > from.available ? from : null
}

/** Operations to look at: what still goes on first, then the newest. */
export const toShow = (list: readonly Operation[]): Operation[] =>
  [...list].sort((a, b) => Number(isOpen(b.state)) - Number(isOpen(a.state)) || Number(b.created_at) - Number(a.created_at))

/** A newer word about an operation replaces an older one, never the other way round. */
export function newer(list: readonly Operation[], one: Operation): Operation[] {
  const known = list.find((each) => each.id === one.id)
  if (!known) return [one, ...list]
  return known.version > one.version ? [...list] : list.map((each) => (each.id === one.id ? one : each))
}
