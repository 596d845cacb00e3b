import { expect, it } from 'vitest'
import { compared, overDay, readComparison, say, tally, type Comparison, type Row } from './result.ts'

const row = (values: Record<string, number>): Row => Object.fromEntries(Object.entries(values).map(([key, mean]) => [key, { mean, low: mean, high: mean }]))
const of = (all: Comparison['base']['all']) => ({ all, queues: {}, intervals: [{ at: 0, all, queues: {} }, { at: 1, all: {}, queues: {} }] })
const found = { queues: [], notes: [], base: of(row({ service_level: 0.8 })), changed: of(row({ service_level: 0.9 })) } as unknown as Comparison
const verdict = (difference: Row | null) => compared(row({ service_level: 0.8 }), row({ service_level: 0.9 }), difference)[0]!.verdict

it('calls better only what chance does not explain', () => {
  expect(verdict({ service_level: { mean: 0.1, low: 0.05, high: 0.15 } })).toBe('better')
  expect(verdict({ service_level: { mean: 0.1, low: -0.05, high: 0.25 } })).toBe('alike')
  expect(verdict(null)).toBe('alike')
})
it('calls longer waits worse, and busier agents neither', () => {
  const of = (measure: 'wait_p90_s' | 'occupancy') => compared(row({ [measure]: 1 }), row({ [measure]: 2 }), { [measure]: { mean: 1, low: 0.5, high: 1.5 } }).find((one) => one.measure === measure)!.verdict
  expect([of('wait_p90_s'), of('occupancy')]).toEqual(['worse', 'alike'])
})
it('shows shares as percent and gaps as gaps', () => {
  const model = overDay(found, 'service_level', null, { base: 'b', changed: 'c', clock: String })
  expect(model.series.map((one) => one.values)).toEqual([[80, null], [90, null]])
  expect(model.labels).toEqual(['0', '1'])
})
it('says numbers as they are read', () => expect([say('service_level', 0.856), say('wait_p90_s', 4.26), say('wait_p90_s', 42.6), say('answered', 3, true), say('occupancy', null)]).toEqual(['85.6%', '4.3', '43', '+3', '–']))
it('does not take for a result what is none', () => expect([readComparison(null), readComparison({}), readComparison(found) !== null]).toEqual([null, null, true]))
it('counts what became better and worse', () => {
  const rows = compared(row({ service_level: 0.8, abandoned: 3 }), row({ service_level: 0.9, abandoned: 9 }), { service_level: { mean: 0.1, low: 0.05, high: 0.15 }, abandoned: { mean: 6, low: 2, high: 9 } })
  expect(tally(rows)).toMatchObject({ better: 1, worse: 1 })
})

it('speaks of telephone lines only where they are known', () => {
  const measures = (base: Row) => compared(base, base, null).map((one) => one.measure)
  expect(measures(row({ service_level: 0.8 }))).not.toContain('blocked')
  expect(measures(row({ blocked: 3 }))).toContain('blocked')
})
