import { expect, it } from 'vitest'
import { arrivalsChart, BUCKET_MS, LEVEL_STEP_MS, levelChart, queuesChart } from './charts.ts'
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

it('shows the service level of the day from its first quarter on, with gaps where nothing is decided', () => {
  const q = LEVEL_STEP_MS
  const levels = { [8 * q]: { answered_within: 3, decided: 4 }, [10 * q]: { answered_within: 0, decided: 2 } }
  const chart = levelChart(levels, 11 * q + 1234, 80, t, (at) => String(at / q), String)
  expect(chart.labels).toEqual(['8', '9', '10', '11'])
  expect(chart.series[0]!.values).toEqual([0.75, null, 0, null])
  expect(chart.target?.value).toBe(0.8)
})

it('shows an empty day as one gap', () => expect(levelChart({}, 5, undefined, t, String, String).series[0]!.values).toEqual([null]))
