import type { ChartModel } from '@yingda/charts'
import type { Arrivals, Queue } from './types.ts'
import type { Point } from './trend.ts'

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

/** The service level as it went, against its target. */
export function levelChart(points: Point[], target: number | undefined, t: Word, clock: Clock, percent: (share: number) => string): ChartModel {
  return {
    labels: points.map((point) => clock(point.at)),
    series: [{ name: t('wallboard.level_30'), kind: 'line', values: points.map((point) => point.value), token: 'talking' }],
    target: target === undefined ? undefined : { value: target / 100, label: `${t('wallboard.target')} ${percent(target / 100)}` },
    max: 1,
    format: percent,
  }
}

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
