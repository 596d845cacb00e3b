import { WEEK } from '../pages/specs.ts'

/** Opening hours as the door takes them: times of day "HH:MM", an end not after its start is of the next day. */
export interface Span {
  start: string
  end: string
}

export type Day = Span[]
export type DayName = (typeof WEEK)[number]

export interface Hours {
  week: Record<DayName, Day>
  holiday: Day
  swapped_workday: Day | null
  exceptions: Record<string, Day>
}

export const asHours = (value: unknown): Hours => {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Partial<Hours>
  return {
    week: Object.fromEntries(WEEK.map((day) => [day, given.week?.[day] ?? []])) as Record<DayName, Day>,
    holiday: given.holiday ?? [], swapped_workday: given.swapped_workday ?? null, exceptions: given.exceptions ?? {},
  }
}

const TIME = /^([01]?\d|2[0-3]):?([0-5]\d)$/

/** "9", "930", "9:30" → "09:30"; null for what is no time of day. 24:00 is midnight at a day's end. */
export function time(text: string): string | null {
  const plain = text.trim().replace('：', ':')
  if (plain === '24:00' || plain === '24' || plain === '2400') return '24:00'
  if (/^\d{1,2}$/.test(plain) && Number(plain) < 24) return `${plain.padStart(2, '0')}:00`
  const found = TIME.exec(plain)
  return found ? `${found[1]!.padStart(2, '0')}:${found[2]!}` : null
}

const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

/** Where a span begins and ends in minutes of its day; past 24:00 it goes on into the next. */
export function reach(span: Span): [number, number] {
  const start = minutes(span.start)
  const end = minutes(span.end)
  return [start, end > start ? end : end + 24 * 60]
}

/** Spans of one day that overlap: told while editing, refused by the server anyway. */
export function overlaps(day: Day): boolean {
  const reached = day.map(reach).sort((a, b) => a[0] - b[0])
  return reached.some((one, i) => i > 0 && one[0] < reached[i - 1]![1])
}

/** What to propose next: after the last span an hour later, on an empty day the usual office hours. */
export function proposal(day: Day): Span {
  const last = day.at(-1)
  if (!last) return { start: '09:00', end: '18:00' }
  const [, end] = reach(last)
  const hour = Math.min(23, Math.floor(end / 60) + 1)
  return { start: `${String(hour).padStart(2, '0')}:00`, end: '24:00' }
}

export const inWords = (day: Day, closed: string): string => (day.length ? day.map((span) => `${span.start}–${span.end}`).join(', ') : closed)

/** Monday's hours on every working day: the usual case in one press. */
export const likeMonday = (week: Record<DayName, Day>): Record<DayName, Day> =>
  Object.fromEntries(WEEK.map((day, i) => [day, i < 5 ? week.mon.map((span) => ({ ...span })) : week[day]])) as Record<DayName, Day>
