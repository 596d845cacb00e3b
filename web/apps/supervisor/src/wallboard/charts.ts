import type { ChartModel } from '@yingda/charts'
import type { Arrivals, Level, Levels, Queue } from './types.ts'

type Word = (key: string) => string
type Clock = (at: number) => string

export const BUCKET_MS = 5 * 60_000
const HOURS_3 = 36

/** Arrivals and answers per five minutes: empty buckets are zeros once something was counted, the running one comes last. */
export function arrivalsChart(arrivals: Arrivals, as_of: number, t: Word, clock: Clock): ChartModel {
  const last = Math.floor(as_of / BUCKET_MS) * BUCKET_MS
  const starts = Array.from({ length: HOURS_3 }, (_, i) => last - (HOURS_3 - 1 - i) * BUCKET_MS)
  const first = Math.min(...Object.keys(arrivals).map(Number))
  const pick = (name: 'offered' | 'answered' | 'abandoned') => starts.map((at) => arrivals[at]?.[name] ?? (at >= first ? 0 : null))
  return {
    labels: starts.map(clock),
    series: [
      { name: t('wallboard.chart.came'), kind: 'bar', values: pick('offered'), token: 'line-strong' },
      { name: t('wallboard.measure.answered'), kind: 'bar', values: pick('answered'), token: 'talking' },
    ],
    overlaid: true,
    format: String,
  }
}

export const LEVEL_STEP_MS = 15 * 60_000

/** The day's service level by quarters of an hour against its target; a quarter in which nobody's fate is decided is a gap. */
export function levelChart(levels: Levels, as_of: number, target: number | undefined, t: Word, clock: Clock, percent: (share: number) => string): ChartModel {
  const first = Math.min(as_of, ...Object.keys(levels).map(Number))
  const starts = Array.from({ length: Math.floor((as_of - first) / LEVEL_STEP_MS) + 1 }, (_, i) => first + i * LEVEL_STEP_MS)
  return {
    labels: starts.map(clock),
    series: [{ name: t('wallboard.measure.service_level'), kind: 'line', values: starts.map((at) => share(levels[at])), token: 'talking' }],
    target: target === undefined ? undefined : { value: target / 100, label: `${t('wallboard.target')} ${percent(target / 100)}` },
    max: 1,
    format: percent,
  }
}

const share = (level: Level | undefined): number | null => (level?.decided ? (level.answered_within ?? 0) / level.decided : null)

const QUEUES_SHOWN = 8

/** Who waits where: the longest queues, in a stable order while they are equally long. */
export function queuesChart(queues: Record<string, Queue>, t: Word): ChartModel {
  const longest = Object.values(queues)
    .sort((a, b) => (b.now.waiting ?? 0) - (a.now.waiting ?? 0) || a.name.localeCompare(b.name, 'zh-CN'))
    .slice(0, QUEUES_SHOWN)
  return {
    labels: longest.map((queue) => queue.name),
    series: [
      { name: t('wallboard.measure.waiting'), kind: 'bar', values: longest.map((queue) => queue.now.waiting ?? 0), token: 'waiting' },
      { name: t('wallboard.measure.available'), kind: 'bar', values: longest.map((queue) => queue.now.available ?? 0), token: 'line-strong' },
    ],
    lying: true,
    format: String,
  }
}
