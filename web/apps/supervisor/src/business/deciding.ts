import { at, type Operation } from '@yingda/banking'
import type { Approval } from './types.ts'

/** What stands against deciding it: `supervisor.approval.<word>`. Null: nothing. The server decides again. */
export function barred(approval: Pick<Approval, 'state' | 'own' | 'expires_at'>, may: boolean, now: number): 'decided' | 'own' | 'expired' | 'not_permitted' | null {
  if (approval.state !== 'pending') return 'decided'
  if (approval.own) return 'own'
  if ((at(approval.expires_at) ?? Infinity) <= now) return 'expired'
  return may ? null : 'not_permitted'
}

export const REASON_CHARS_MIN = 2

/** A rejection says why. */
export const mayReject = (reason: string): boolean => reason.trim().length >= REASON_CHARS_MIN

/** Oldest first: it has waited longest. */
export const waitingLongest = (list: readonly Approval[]): Approval[] => [...list].sort((a, b) => a.asked_at.localeCompare(b.asked_at))

/** Since when nobody knows what became of it. */
export const inDoubtSince = (one: Pick<Operation, 'submitted_at' | 'created_at'>): number => at(one.submitted_at) ?? at(one.created_at) ?? 0

/** Those that a person has to look into come first, then by age. */
export const byUrgency = (list: readonly Operation[]): Operation[] =>
  [...list].sort((a, b) => Number(b.state === 'on_list') - Number(a.state === 'on_list') || inDoubtSince(a) - inDoubtSince(b))
