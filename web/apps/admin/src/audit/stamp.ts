/** A moment to the second, as a log tells it: 2026-03-02 09:15:07 in the institution's zone. */
export const stamp = (at: string, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: zone }).format(Date.parse(at))

/** The two halves of an action's code that words are made of: "routing.queue_changed" → ["queue", "changed"]. */
export function parts(action: string): { thing: string; change: string } | null {
  const found = /^[a-z]+\.([a-z_]+)_(created|changed|deleted|retired|restored|published)$/.exec(action)
  return found ? { thing: found[1]!, change: found[2]! } : null
}

/** An id as short as a person can still compare: its beginning and its end, for ids of one minute begin alike. */
export function shortId(id: string): string {
  const bare = id.replace(/^user:/, '')
  return bare.length === 36 ? `${bare.slice(0, 8)}…${bare.slice(-4)}` : bare
}
