import type { Opening } from './types.ts'

/** What a list of openings comes to: how many, of how many customers, how many outside of a talk or of somebody else. */
export interface Sum {
  acts: number
  customers: number
  withoutTalk: number
  others: number
}

export const sumOf = (openings: readonly Opening[]): Sum => ({
  acts: openings.length,
  customers: new Set(openings.flatMap((one) => (one.customer ? [one.customer] : []))).size,
  withoutTalk: openings.filter((one) => !one.talking).length,
  others: openings.filter((one) => one.customer && !one.matching).length,
})

/** Worth a second look: not in a talk, or of another customer than the talk's. */
export const odd = (one: Opening): boolean => !one.talking || (one.customer !== null && !one.matching)

export const NOTE_CHARS_MIN = 2
export const mayJudge = (alarm: { user: string; verdict: unknown }, me: string): boolean => alarm.verdict === null && alarm.user !== me
