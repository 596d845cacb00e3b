import { clock, dayKey } from '@yingda/i18n'
import type { ChartModel } from '@yingda/charts'
import { startOfDay } from '../history/day.ts'
import type { Report, Told, ToldInStep } from './types.ts'

/** Fewer waits that can be judged than this say little: the share would jump with every one of them. */
export const JUDGED_MIN = 20

export type Verdict = 'none' | 'few' | 'late' | 'early' | 'wide' | 'kept'

export const judged = (told: Told): number => told.within + told.early + told.late

/** What to think of a share: too often wrong (and to which side), too wide to say much, or as it should be. */
export function verdict(told: Told, aim: { low: number; high: number }): Verdict {
  if (told.calibration === null) return 'none'
  if (judged(told) < JUDGED_MIN) return 'few'
  if (told.calibration < aim.low) return told.late >= told.early ? 'late' : 'early'
  return told.calibration > aim.high ? 'wide' : 'kept'
}

export type Period = 'today' | '7' | '14' | '30' | '92'
export const PERIODS: readonly Period[] = ['today', '7', '14', '30', '92']
export const periodOf = (word: unknown): Period => PERIODS.find((one) => one === word) ?? '14'

const DAY_MS = 86_400_000
const before = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10)

/** The period as the server is asked for it; `today` is a day of the institution. */
export function question(period: Period, today: string): Record<string, string> {
  if (period === 'today') return { since: today, until: today, step: 'hour' }
  return { since: before(today, Number(period) - 1), until: today, step: 'day' }
}

/** The moments between which the report's days lie. */
export function ends(report: Pick<Report, 'since' | 'until' | 'time_zone'>): { since: string; until: string } {
  const midnight = (day: string) => new Date(startOfDay(day, report.time_zone)).toISOString()
  return { since: midnight(report.since), until: midnight(before(report.until, -1)) }
}

export interface Point {
  label: string
  told: Told | null
}

/** Every day (or hour) of the report, those without announcements too. */
export function points(report: Pick<Report, 'since' | 'until' | 'step' | 'time_zone'>, steps: ToldInStep[]): Point[] {
  const zone = report.time_zone
  const key = (at: string) => (report.step === 'day' ? dayKey(Date.parse(at), zone) : `${dayKey(Date.parse(at), zone)} ${clock(Date.parse(at), zone)}`)
  const found = new Map(steps.map((one) => [key(one.at), one]))
  const days = []
  for (let day = report.since; day <= report.until; day = before(day, -1)) days.push(day)
  if (report.step === 'day') return days.map((day) => ({ label: day.slice(5), told: found.get(day) ?? null }))
  const hours = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`)
  return days.flatMap((day) => hours.map((hour) => ({ label: days.length > 1 ? `${day.slice(5)} ${hour}` : hour, told: found.get(`${day} ${hour}`) ?? null })))
}

type Word = (key: string) => string

/** The share over time, with the band where it should be. */
export function shareChart(report: Report, steps: ToldInStep[], t: Word, percent: (share: number) => string): ChartModel {
  const all = points(report, steps)
  return {
    labels: all.map((one) => one.label),
    series: [{ name: t('calibration.share'), kind: 'line', values: all.map((one) => one.told?.calibration ?? null), token: 'talking' }],
    band: { low: report.aim_low, high: report.aim_high, label: `${t('calibration.aim')} ${percent(report.aim_low)}–${percent(report.aim_high)}` },
    max: 1,
    format: percent,
  }
}

/** What became of the announced waits over time; a step in which nobody was told anything is a gap. */
export function fatesChart(report: Report, steps: ToldInStep[], t: Word): ChartModel {
  const all = points(report, steps)
  const bars = [['within', 'ready'], ['early', 'talking'], ['late', 'alert'], ['abandoned', 'waiting']] as const
  return {
    labels: all.map((one) => one.label),
    series: bars.map(([name, token]) => ({ name: t(`calibration.column.${name}`), kind: 'bar' as const, values: all.map((one) => one.told?.[name] ?? null), token })),
    piled: true,
    format: String,
  }
}
