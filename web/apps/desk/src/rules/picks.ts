import type { Picks, ToPick } from '../state/doors.ts'

/** The first who can be taken at this moment. */
export const takeable = (picks: Picks | null): ToPick | null => picks?.items.find((one) => one.may) ?? null

/** What is said of one in a line: what it is about, best known first. */
export const about = (one: ToPick, locale: string): string =>
  (locale === 'en' ? one.topic_en || one.topic : one.topic) || one.subject || ((locale === 'en' && one.queue_name_en) || one.queue_name)
