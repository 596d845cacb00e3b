import { PURPOSES, type Entry, type Policy, type PolicyBody, type Purpose, type Right, type Span } from './types.ts'

/** What is decided about the policy's form, without a browser. */

/** A role is named only if it gives something. */
export const body = (policy: Policy): PolicyBody & { version: number } => {
  const { rights, callback_right, campaign_right, area_codes, internal_numbers, emergency, hours, caps, version } = policy
  const given = Object.fromEntries(Object.entries(rights).filter(([, right]) => right !== 'none')) as Record<string, Right>
  return { rights: given, callback_right, campaign_right, area_codes: clean(area_codes), internal_numbers: clean(internal_numbers), emergency, hours, caps, version }
}

/** Lines of a text as a list, each once. */
export const clean = (lines: string[]): string[] => [...new Set(lines.map((line) => line.trim()).filter(Boolean))]

/** Purposes whose hours end before they begin. */
export const backward = (hours: Record<Purpose, Span>): Purpose[] => PURPOSES.filter((purpose) => hours[purpose].start > hours[purpose].end)

/** Whether an entry holds on that day (YYYY-MM-DD). */
export const holds = (entry: Entry, today: string): boolean => entry.active && (entry.expires_on === null || entry.expires_on >= today)

/** Rights that open what costs most: worth a word beside them. */
export const costly = (policy: PolicyBody): boolean =>
  [...Object.values(policy.rights), policy.callback_right, policy.campaign_right].some((right) => right === 'international' || right === 'premium')
