/** The question that the history is asked, as it stands in the address: a search can be sent to a colleague. */
export const FIELDS = ['words', 'customer', 'agent', 'queue', 'since', 'until', 'disposition', 'outcome', 'channel'] as const
export type Field = (typeof FIELDS)[number]
export type Filters = Partial<Record<Field, string>>

type Query = Record<string, string | null | undefined | (string | null)[]>

export function fromQuery(query: Query): Filters {
  const filters: Filters = {}
  for (const field of FIELDS) {
    const value = query[field]
    if (typeof value === 'string' && value.trim()) filters[field] = value.trim()
  }
  return filters
}

export const toQuery = (filters: Filters): Record<string, string> =>
  Object.fromEntries(FIELDS.flatMap((field) => (filters[field]?.trim() ? [[field, filters[field].trim()]] : [])))

const DAY_MS = 86_400_000

/** Days (2026-03-02, in the browser's zone) as the moments that the door asks for; `until` includes its day. */
export function toRequest(filters: Filters, parse: (day: string) => number): Record<string, string> {
  const asked = toQuery(filters)
  if (asked['since']) asked['since'] = new Date(parse(asked['since'])).toISOString()
  if (asked['until']) asked['until'] = new Date(parse(asked['until']) + DAY_MS).toISOString()
  return asked
}

/** A span that is upside down finds nothing: say so before asking. */
export const upsideDown = (filters: Filters): boolean => !!filters.since && !!filters.until && filters.since > filters.until
