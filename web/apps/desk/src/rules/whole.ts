import type { Amounts, CoreFault, CustomerAlert, KeyKind, Product, Sure, Whole } from '../customer/types.ts'

/** So long a proof holds on the server; then the customer proves themselves again. */
export const PROVEN_MS = 30 * 60_000

/** How sure we are of the customer now: what the server said, as time goes on. */
export type Certainty = 'none' | 'hint' | 'proven' | 'worn'

export function certainty(sure: Pick<Sure, 'level' | 'proven_at'>, now: number): Certainty {
  if (sure.level !== 'proven') return sure.level
  return sure.proven_at !== null && now - sure.proven_at >= PROVEN_MS ? 'worn' : 'proven'
}

export const keyOf = (product: Pick<Product, 'role' | 'ref'>): string => `${product.role}:${product.ref}`

/** What is there stays where it is, under the eye and under the hand; what is new comes after. */
export function inKnownOrder<T>(before: readonly T[], after: readonly T[], key: (one: T) => string): T[] {
  const fresh = new Map(after.map((one) => [key(one), one]))
  const known = before.map(key).filter((one) => fresh.has(one))
  const seen = new Set(known)
  return [...known.map((one) => fresh.get(one)!), ...after.filter((one) => !seen.has(key(one)))]
}

const KINDS: Product['kind'][] = ['account', 'card', 'credit', 'loan', 'wealth', 'funds', 'position']

/** A first order: by kind, as people think of what they have. */
export const byKind = (products: readonly Product[]): Product[] =>
  products.map((one, i) => ({ one, i })).sort((a, b) => KINDS.indexOf(a.one.kind) - KINDS.indexOf(b.one.kind) || a.i - b.i).map(({ one }) => one)

/** Products whose amounts changed since they were last shown. */
export function changed(before: readonly Product[], after: readonly Product[]): Set<string> {
  const was = new Map(before.map((one) => [keyOf(one), one]))
  return new Set(
    after
      .filter((one) => {
        const old = was.get(keyOf(one))
        return old && !one.hidden && !old.hidden && (old.balance !== one.balance || old.available !== one.available || old.quantity !== one.quantity || old.status !== one.status)
      })
      .map(keyOf),
  )
}

/** The next picture, drawn over the one before: nothing that stays moves. */
export function over(before: Whole | null, after: Whole): Whole {
  if (before?.customer !== after.customer) return { ...after, products: byKind(after.products) }
  return {
    ...after,
    products: inKnownOrder(before.products, after.products, keyOf),
    due: inKnownOrder(before.due, after.due, (one) => `${one.role}:${one.ref}:${one.due_on}`),
  }
}

/** With amounts that were revealed, as long as the server hides them. */
export const told = (product: Product, amounts: Record<string, Amounts>): Product =>
  product.hidden && amounts[keyOf(product)] ? { ...product, ...amounts[keyOf(product)], hidden: false } : product

/** What is owed rather than owned. */
export const isDebt = (kind: Product['kind']): boolean => kind === 'credit' || kind === 'loan'

/** Worth of a position in fen; null while it is hidden. */
export const worth = (product: Product): number | null =>
  product.kind !== 'position' ? product.balance : product.quantity === null ? null : Math.round((product.quantity * product.price) / 100)

const LEVELS: CustomerAlert['level'][] = ['danger', 'warning', 'info']
export const gravest = (alerts: readonly CustomerAlert[]): CustomerAlert[] => [...alerts].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))

/** One line a core: what of it does not answer. */
export function silent(faults: readonly CoreFault[]): { role: string; slow: boolean; parts: string[] }[] {
  const roles = [...new Set(faults.map((fault) => fault.role))]
  return roles.map((role) => {
    const mine = faults.filter((fault) => fault.role === role)
    return { role, slow: mine.every((fault) => fault.kind === 'slow'), parts: [...new Set(mine.map((fault) => fault.part))] }
  })
}

/** Whole keys only, in the form in which people write them; null: that cannot be one. The server has the last word. */
export function keyTyped(kind: KeyKind, typed: string): string | null {
  const bare = typed.normalize('NFKC').trim()
  const packed = bare.replace(/[\s-]/g, '')
  switch (kind) {
    case 'phone': return /^\+?\d{7,15}$/.test(packed) ? packed : null
    case 'card': return /^\d{12,19}$/.test(packed) ? packed : null
    case 'account': return /^\d{8,32}$/.test(packed) ? packed : null
    case 'id_no': return /^\d{17}[\dXx]$/.test(packed) ? packed.toUpperCase() : null
    case 'customer': return /^[\w.-]{2,40}$/.test(packed) ? packed : null
    case 'email': return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(bare) ? bare : null
  }
}

/** What was typed looks most like this kind of key; null while it could be anything. */
export function kindTyped(typed: string): KeyKind | null {
  const packed = typed.normalize('NFKC').replace(/[\s-]/g, '')
  if (packed.includes('@')) return 'email'
  if (/^\d{17}[\dXx]$/.test(packed)) return 'id_no'
  if (/^(\+?86)?1[3-9]\d{9}$/.test(packed)) return 'phone'
  if (/^(62|4|5|3)\d{14,18}$/.test(packed)) return 'card'
  if (/^[A-Za-z]+\d+$/.test(packed)) return 'customer'
  return null
}
