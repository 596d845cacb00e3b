import { fenOf, separated } from '@yingda/banking'
import type { Edition, Limit, SuitabilityRule } from './types.ts'

/** The dated rules for operations: which holds, what may be changed, what stands against saving. Pure. */

export type Age = 'past' | 'now' | 'future'

/** The newest that holds on this day; before the first one, the first. */
export function inForce(editions: readonly Edition[], today: string): Edition {
  const sorted = [...editions].sort((a, b) => a.valid_from.localeCompare(b.valid_from))
  return sorted.findLast((one) => one.valid_from <= today) ?? sorted[0]!
}

export const ageOf = (edition: Edition, editions: readonly Edition[], today: string): Age =>
  edition.valid_from > today ? 'future' : edition === inForce(editions, today) ? 'now' : 'past'

/** What was in force stays as it was, so that yesterday can be judged by yesterday's rules: only what is to come changes. */
export const mayChange = (edition: Edition, today: string): boolean => edition.valid_from > today

export const newestFirst = (editions: readonly Edition[]): Edition[] => [...editions].sort((a, b) => b.valid_from.localeCompare(a.valid_from))

/** The day after. */
export function dayAfter(day: string): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + 1)
  return at.toISOString().slice(0, 10)
}

/** A new edition begins as a copy of the one in force, tomorrow at the earliest and on no day that is taken. */
export function nextEdition(editions: readonly Edition[], today: string): Edition {
  const taken = new Set(editions.map((one) => one.valid_from))
  let day = dayAfter(today)
  while (taken.has(day)) day = dayAfter(day)
  return { ...(JSON.parse(JSON.stringify(inForce(editions, today))) as Edition), valid_from: day, source: '' }
}

/** What stands against saving: `banking.wrong.<word>`. */
export function wrongWith(edition: Edition, editions: readonly Edition[], today: string): string[] {
  const out: string[] = []
  if (!/^\d{4}-\d{2}-\d{2}$/.test(edition.valid_from) || edition.valid_from <= today) out.push('valid_from')
  if (editions.some((one) => one !== edition && one.valid_from === edition.valid_from)) out.push('taken')
  if (!edition.source.trim()) out.push('source')
  if (Object.values(edition.limits).some((limit: Limit) => limit.operation > limit.day)) out.push('limit')
  return out
}

/** Rules without the authority that they come from. */
export const sourceless = (rules: readonly SuitabilityRule[]): boolean => rules.some((rule) => !rule.source.trim())

/** Fen as yuan in a field; "" for none. */
export const yuan = (fen: number | undefined): string => (fen === undefined ? '' : separated(String(fen / 100)))

/** Yuan typed, as fen; null: none was meant; undefined: it cannot be read. */
export const typedYuan = (typed: string): number | null | undefined => (typed.trim() === '' ? null : typed.trim() === '0' ? 0 : (fenOf(typed) ?? undefined))
