import type { Picks, ToPick } from '../state/doors.ts'

/** What the server tells of the list: all of it, or what is gone and who is put at which place (yingda/desk/pick_changes.py). */
export type PicksEvent = { type: 'list'; list: Picks } | { type: 'changes'; waiting: number; gone: string[]; items: [number, ToPick][] }

/** The list after the event. Never changes what it is given. */
export function applied(picks: Picks, event: PicksEvent): Picks {
  if (event.type === 'list') return event.list
  // A newer server may say more than this page knows; what it knows stays right.
  if ((event.type as string) !== 'changes') return picks
  const out = new Set([...event.gone, ...event.items.map(([, one]) => one.id)])
  const items = picks.items.filter((one) => !out.has(one.id))
  for (const [place, one] of event.items) items.splice(place, 0, one)
  return { ...picks, waiting: event.waiting, items }
}

/** The first who can be taken at this moment. */
export const takeable = (picks: Picks | null): ToPick | null => picks?.items.find((one) => one.may) ?? null

/** What is said of one in a line: what it is about, best known first. */
export const about = (one: ToPick, locale: string): string =>
  (locale === 'en' ? one.topic_en || one.topic : one.topic) || one.subject || ((locale === 'en' && one.queue_name_en) || one.queue_name)
