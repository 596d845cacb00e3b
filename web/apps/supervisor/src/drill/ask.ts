import type { Window } from '../wallboard/types.ts'

/** Which contacts are asked for: those behind one number of the wallboard, or of a report from a moment (ISO 8601) until before another. */
export interface Ask {
  measure: string
  window?: Window
  since?: string
  until?: string
  queue?: string
  agent?: string
}

type Query = Record<string, string | null | undefined | (string | null)[]>

/** The drawer lives in the address, so that back closes it and a reload opens it again. */
export const toQuery = ({ measure, window, since, until, queue, agent }: Ask): Record<string, string> => ({
  behind: measure, ...(window ? { window } : {}), ...(since ? { since } : {}), ...(until ? { until } : {}), ...(queue ? { queue } : {}), ...(agent ? { agent } : {}),
})

const OWN = ['behind', 'window', 'since', 'until', 'queue', 'agent', 'contact']

/** What the address holds beside the drawer. */
export const without = (query: Query): Query => Object.fromEntries(Object.entries(query).filter(([name]) => !OWN.includes(name)))

const moment = (word: string | undefined) => (word !== undefined && !Number.isNaN(Date.parse(word)) ? word : undefined)

export function fromQuery(query: Query): Ask | null {
  const word = (name: string) => (typeof query[name] === 'string' && query[name] !== '' ? query[name] : undefined)
  const measure = word('behind')
  if (measure === undefined || !/^[a-z_]{1,40}$/.test(measure)) return null
  const window = word('window')
  return { measure, window: window === 'today' || window === 'last_30_min' ? window : undefined, since: moment(word('since')), until: moment(word('until')), queue: word('queue'), agent: word('agent') }
}
