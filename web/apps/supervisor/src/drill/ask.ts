import type { Window } from '../wallboard/types.ts'

/** Which contacts are asked for: those behind one number of the wallboard. */
export interface Ask {
  measure: string
  window?: Window
  queue?: string
  agent?: string
}

type Query = Record<string, string | null | undefined | (string | null)[]>

/** The drawer lives in the address, so that back closes it and a reload opens it again. */
export const toQuery = ({ measure, window, queue, agent }: Ask): Record<string, string> => ({
  behind: measure, ...(window ? { window } : {}), ...(queue ? { queue } : {}), ...(agent ? { agent } : {}),
})

export function fromQuery(query: Query): Ask | null {
  const word = (name: string) => (typeof query[name] === 'string' && query[name] !== '' ? query[name] : undefined)
  const measure = word('behind')
  if (measure === undefined || !/^[a-z_]{1,40}$/.test(measure)) return null
  const window = word('window')
  return { measure, window: window === 'today' || window === 'last_30_min' ? window : undefined, queue: word('queue'), agent: word('agent') }
}
