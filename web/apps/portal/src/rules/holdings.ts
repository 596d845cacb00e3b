import type { Holding, Portfolios } from '../types'

/** All holdings over all cores, each with where it is. */
export function flat(found: Portfolios): Holding[] {
  return Object.entries(found.roles).flatMap(([role, { holdings }]) => holdings.map((each) => ({ ...each, role })))
}

export const of = (holdings: readonly Holding[], ...kinds: Holding['kind'][]): Holding[] => holdings.filter((each) => kinds.includes(each.kind))

/** What somebody owns altogether, in fen: accounts, wealth, funds and securities; debts are not taken off. */
export function owned(holdings: readonly Holding[]): number {
  return of(holdings, 'account', 'wealth', 'funds').reduce((sum, each) => sum + each.balance, 0) + positions(holdings, {})
}

/** What securities are worth now, in fen; `prices` by symbol, else the core's own. */
export function positions(holdings: readonly Holding[], prices: Record<string, number>): number {
  return of(holdings, 'position').reduce((sum, each) => sum + worth(each, prices[each.symbol]), 0)
}

export const worth = (position: Holding, price = position.price): number => Math.round((position.quantity * price) / 100)

/** Won or lost on a position, in fen. */
export const gain = (position: Holding, price = position.price): number => Math.round((position.quantity * (price - position.cost)) / 100)

export const debts = (holdings: readonly Holding[]): number => of(holdings, 'credit', 'loan').reduce((sum, each) => sum + each.balance, 0)

/** Whole days until a date, by the calendar; negative: over. */
export function daysUntil(date: string, now: number): number {
  const midnight = new Date(now)
  midnight.setHours(0, 0, 0, 0)
  return Math.round((new Date(`${date}T00:00:00`).getTime() - midnight.getTime()) / 86_400_000)
}
