import { describe, expect, it } from 'vitest'
import { ends, fatesChart, periodOf, points, question, shareChart, verdict } from './judging.ts'
import type { Report, Told } from './types.ts'

const told = (within: number, early = 0, late = 0): Told => ({
  told: within + early + late, within, early, late, abandoned: 0, moved: 0, waiting: 0, low_ms: null, high_ms: null, wait_ms: null,
  calibration: within + early + late ? within / (within + early + late) : null,
})
const aim = { low: 0.8, high: 0.95 }
const report: Report = {
  since: '2026-02-25', until: '2026-02-27', step: 'day', time_zone: 'Asia/Shanghai', aim_low: 0.8, aim_high: 0.95,
  total: told(9, 1), queues: [], steps: [{ at: '2026-02-25T16:00:00Z', ...told(9, 1) }],
}

describe('what to think of a share', () => {
  it.each([
    [told(0), 'none'], [told(19), 'few'], [told(90, 0, 10), 'kept'], [told(80, 0, 20), 'kept'], [told(95, 5), 'kept'],
    [told(79, 1, 20), 'late'], [told(60, 25, 15), 'early'], [told(96, 2, 2), 'wide'],
  ] as const)('%o is %s', (figures, said) => expect(verdict(figures, aim)).toBe(said))
})

describe('the question', () => {
  it('counts days with today in them, over the ends of months', () => {
    expect(question('14', '2026-03-05')).toEqual({ since: '2026-02-20', until: '2026-03-05', step: 'day' })
    expect(question('today', '2026-03-05')).toEqual({ since: '2026-03-05', until: '2026-03-05', step: 'hour' })
  })
  it('takes two weeks for what makes no sense', () => expect([periodOf('7'), periodOf('../x'), periodOf(undefined)]).toEqual(['7', '14', '14']))
})

describe('points', () => {
  it('are days of the institution, gaps among them', () =>
    expect(points(report, report.steps).map((one) => [one.label, one.told?.within ?? null])).toEqual([['02-25', null], ['02-26', 9], ['02-27', null]]))
  it('are hours of one day', () => {
    const day = { ...report, since: '2026-02-26', until: '2026-02-26', step: 'hour' as const }
    const hours = points(day, [{ at: '2026-02-26T01:00:00Z', ...told(3) }])
    expect(hours).toHaveLength(24)
    expect(hours.filter((one) => one.told).map((one) => one.label)).toEqual(['09:00'])
  })
})

it('draws the share with the band where it should be', () => {
  const model = shareChart(report, report.steps, (key) => key, (share) => `${Math.round(share * 100)}%`)
  expect(model.band).toEqual({ low: 0.8, high: 0.95, label: 'calibration.aim 80%–95%' })
  expect(model.series[0]!.values).toEqual([null, 0.9, null])
})

it('draws what became of the waits, one colour each', () => {
  const model = fatesChart(report, report.steps, (key) => key)
  expect(model.series.map((one) => one.values[1])).toEqual([9, 1, 0, 0])
  expect(new Set(model.series.map((one) => one.token)).size).toBe(4)
})

it('asks for the contacts of whole days of the institution', () =>
  expect(ends(report)).toEqual({ since: '2026-02-24T16:00:00.000Z', until: '2026-02-27T16:00:00.000Z' }))
