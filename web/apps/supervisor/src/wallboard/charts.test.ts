import { expect, it } from 'vitest'
import { arrivalsChart, BUCKET_MS, queuesChart } from './charts.ts'
import type { Queue } from './types.ts'

const t = (key: string) => key
const queue = (name: string, waiting: number): Queue => ({ name, target: { percent: 80, within_s: 20 }, now: { waiting }, today: {}, last_30_min: {}, arrivals: {} })

it('shows three hours, zeros after the first arrival and gaps before it', () => {
  const now = 100 * BUCKET_MS + 1234
  const chart = arrivalsChart({ [98 * BUCKET_MS]: { offered: 4, answered: 3 } }, now, t, String)
  expect(chart.labels).toHaveLength(36)
  expect(chart.series[0]!.values.slice(-4)).toEqual([null, 4, 0, 0])
  expect(chart.series[1]!.values.slice(-3)).toEqual([3, 0, 0])
})

it('shows the longest queues first and keeps equal ones in place', () =>
  expect(queuesChart({ a: queue('B', 1), b: queue('A', 1), c: queue('C', 5) }, t).labels).toEqual(['C', 'A', 'B']))
