import type { Refused } from '../protocol'

/** What the customer did and the server has not answered yet. It outlives a reload; one storage key for each entry. */
export interface OutboxEntry {
  /** The operation id: sent again unchanged until there is an answer, so that nothing happens twice. */
  readonly id: string
  readonly do: string
  readonly with: Readonly<Record<string, unknown>>
  readonly at: number
  /** Counts within one tab, for entries of one millisecond. */
  readonly n: number
  readonly tab: string
  readonly failed?: Refused
  /** Not to be sent before this time: the server asked us to slow down. */
  readonly after?: number
}

/** Another tab sends its own entries; after this long we take it for dead and send them too. */
export const ADOPT_AFTER_MS = 3_000
/** An older entry is not sent by surprise a day later: it is shown as not sent. */
export const ENTRY_AGE_MAX_MS = 12 * 3_600_000
export const OUTBOX_MAX_ENTRIES = 50
export const SLOW_DOWN_MS = 5_000
export const SLOW_DOWN_MAX_MS = 60_000

/** Refusals that pass: the same entry is tried again, with the same id. */
const PASSING = new Set(['limit.reached', 'unavailable', 'partition.not_owner', 'internal'])

/** The order in which the customer did it. */
export function ordered(entries: readonly OutboxEntry[]): OutboxEntry[] {
  return [...entries].sort((a, b) => a.at - b.at || a.n - b.n || (a.tab < b.tab ? -1 : 1))
}

/** The one to send now. One at a time: a later one never overtakes an earlier one that has to be repeated. */
export function next(entries: readonly OutboxEntry[], tab: string, now: number): OutboxEntry | null {
  for (const entry of ordered(entries)) {
    if (entry.failed) continue
    if (entry.tab !== tab && now - entry.at < ADOPT_AFTER_MS) continue
    return (entry.after ?? 0) <= now ? entry : null
  }
  return null
}

/** When to look again although nothing happens: the nearest waiting or adoption time, null when nothing waits. */
export function wakeAt(entries: readonly OutboxEntry[], tab: string): number | null {
  const times = entries
    .filter((entry) => !entry.failed)
    .map((entry) => Math.max(entry.after ?? 0, entry.tab === tab ? 0 : entry.at + ADOPT_AFTER_MS))
  return times.length ? Math.min(...times) : null
}

/** The entry after a refusal: again later, or failed with its reason. */
export function refused(entry: OutboxEntry, error: Refused, now: number): OutboxEntry {
  if (!PASSING.has(error.code)) return { ...entry, failed: error }
  const asked = Number(error.data['retry_after_s']) * 1000
  const wait = asked > 0 ? Math.min(asked, SLOW_DOWN_MAX_MS) : SLOW_DOWN_MS
  return { ...entry, after: now + wait }
}

/** Entries too old to be sent without asking are turned into failed ones. */
export function aged(entry: OutboxEntry, now: number): OutboxEntry {
  const old = !entry.failed && now - entry.at > ENTRY_AGE_MAX_MS
  return old ? { ...entry, failed: { code: 'outbox.too_old', data: {} } } : entry
}

/** What a browser's storage holds may be anything: foreign, cut, or of an older release. */
export function parse(text: string | null): OutboxEntry | null {
  if (!text) return null
  try {
    const value = JSON.parse(text) as Partial<OutboxEntry>
    const whole =
      typeof value.id === 'string' &&
      typeof value.do === 'string' &&
      typeof value.with === 'object' &&
      value.with !== null &&
      typeof value.at === 'number' &&
      typeof value.n === 'number' &&
      typeof value.tab === 'string'
    return whole ? (value as OutboxEntry) : null
  } catch {
    return null
  }
}
