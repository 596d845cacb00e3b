import type { ChartModel } from '@yingda/charts'

/** What came out of a trial: the same day with the policy that holds, and with the one that was tried. */
export interface Spread {
  mean: number | null
  low: number | null
  high: number | null
}

export const MEASURES = ['service_level', 'abandonment_rate', 'occupancy', 'asa_s', 'wait_p50_s', 'wait_p90_s', 'wait_p99_s', 'answered', 'abandoned', 'offered', 'blocked', 'lines_peak'] as const
export type Measure = (typeof MEASURES)[number]
/** Known only of telephone calls. */
const OF_LINES: readonly Measure[] = ['blocked', 'lines_peak']
export type Row = Partial<Record<Measure, Spread | null>>

export interface Outcome {
  all: Row
  queues: Record<string, Row>
  intervals: { at: number; all: Row; queues: Record<string, Row> }[]
}

export interface Comparison {
  day: string
  zone?: string
  interval_min: number
  contacts: number
  agents: number
  notes: { code: string; data: Record<string, unknown> }[]
  seeds: number | number[]
  queues: { id: string; key: string; name: string; name_en: string }[]
  base: Outcome
  changed: Outcome
  difference?: Row | null
  differences?: Record<string, Row> | null
}

export function readComparison(raw: unknown): Comparison | null {
  const one = raw as Partial<Comparison> | null
  return one && typeof one === 'object' && one.base?.all && one.changed?.all ? (one as Comparison) : null
}

const KIND: Record<Measure, 'share' | 'seconds' | 'count'> = {
  service_level: 'share', abandonment_rate: 'share', occupancy: 'share', asa_s: 'seconds', wait_p50_s: 'seconds', wait_p90_s: 'seconds', wait_p99_s: 'seconds', answered: 'count', abandoned: 'count', offered: 'count', blocked: 'count', lines_peak: 'count',
}
/** Where more is better, less is, or neither says anything. */
const BETTER: Record<Measure, 1 | -1 | 0> = {
  service_level: 1, abandonment_rate: -1, occupancy: 0, asa_s: -1, wait_p50_s: -1, wait_p90_s: -1, wait_p99_s: -1, answered: 1, abandoned: -1, offered: 0, blocked: -1, lines_peak: 0,
}

export const kindOf = (measure: Measure) => KIND[measure]
export const mean = (row: Row | undefined, measure: Measure): number | null => row?.[measure]?.mean ?? null

/** A number of a measure as it is read. */
export function say(measure: Measure, value: number | null, signed = false): string {
  if (value === null) return '–'
  const sign = signed && value > 0 ? '+' : ''
  if (KIND[measure] === 'share') return `${sign}${(value * 100).toFixed(1)}${signed ? '' : '%'}`
  if (KIND[measure] === 'seconds') return `${sign}${value.toFixed(Math.abs(value) < 10 ? 1 : 0)}`
  return `${sign}${Math.round(value)}`
}

export interface Compared {
  measure: Measure
  base: number | null
  changed: number | null
  spread: { base: Spread | null; changed: Spread | null }
  by: number | null
  verdict: 'better' | 'worse' | 'alike'
}

/** Base and changed beside each other. Where seeds were paired, better and worse are said only of what chance does not
 * explain: an interval of the difference that does not hold zero. */
export function compared(base: Row, changed: Row, difference: Row | null | undefined): Compared[] {
  const known = MEASURES.filter((measure) => !OF_LINES.includes(measure) || base[measure] || changed[measure])
  return known.map((measure) => {
    const was = mean(base, measure)
    const is = mean(changed, measure)
    const paired = difference?.[measure] ?? null
    const by = paired?.mean ?? (was !== null && is !== null ? is - was : null)
    const sure = paired ? paired.low !== null && paired.high !== null && (paired.low > 0 || paired.high < 0) : false
    const good = by === null ? 0 : Math.sign(by) * BETTER[measure]
    return { measure, base: was, changed: is, spread: { base: base[measure] ?? null, changed: changed[measure] ?? null }, by, verdict: sure && good ? (good > 0 ? 'better' : 'worse') : 'alike' }
  })
}

/** The three that a head of a centre is asked about. */
export const MOST_ASKED: readonly Measure[] = ['service_level', 'abandonment_rate', 'wait_p90_s']

/** How many measures became better, worse, or neither for sure. */
export const tally = (rows: Compared[]): Record<Compared['verdict'], number> =>
  rows.reduce((sum, { verdict }) => ({ ...sum, [verdict]: sum[verdict] + 1 }), { better: 0, worse: 0, alike: 0 })

export interface Words {
  base: string
  changed: string
  clock: (at: number) => string
}

/** One measure over the day, of all or of one queue. */
export function overDay(found: Comparison, measure: Measure, queue: string | null, words: Words): ChartModel {
  const row = (one: Outcome['intervals'][number] | undefined) => (queue === null ? one?.all : one?.queues[queue])
  const scale = KIND[measure] === 'share' ? 100 : 1
  const values = (side: Outcome) => found.base.intervals.map((one) => {
    const value = mean(row(side.intervals.find((each) => each.at === one.at)), measure)
    return value === null ? null : Math.round(value * scale * 10) / 10
  })
  const kind = KIND[measure] === 'count' ? 'bar' : 'line'
  return {
    labels: found.base.intervals.map((one) => words.clock(one.at)),
    series: [{ name: words.base, kind, values: values(found.base), token: 'break' }, { name: words.changed, kind, values: values(found.changed), token: 'accent' }],
    ...(KIND[measure] === 'share' ? { max: 100 } : {}),
    format: (n) => (KIND[measure] === 'share' ? `${n}%` : `${n}`),
  }
}
