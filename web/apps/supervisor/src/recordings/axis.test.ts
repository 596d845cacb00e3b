import { expect, it } from 'vitest'
import { axisOf, momentOn, ofSound, partAt, toSound } from './axis.ts'
import type { Part, Recording } from './types.ts'
import { wavePath } from './wave.ts'

const call = { ms: 5_000, gaps: [{ at_ms: 2_000, ms: 8_000, reason: 'secure' }, { at_ms: 4_000, ms: 1_000, reason: 'switch_lost' }] }
const part = (number: number, at_ms: number, ms: number, peaks: number[][] = [[], []]): Part => ({ number, at_ms, ms, sha256: '', peaks })

it('is as long as the call, gaps included', () =>
  expect(axisOf(call)).toEqual({ ms: 14_000, gaps: [{ from: 2_000, ms: 8_000, reason: 'secure' }, { from: 12_000, ms: 1_000, reason: 'switch_lost' }] }))

it('stands still in a gap', () => expect([0, 1_999, 2_000, 6_000, 10_000, 11_000, 12_500, 13_000, 14_000, 20_000].map((at) => toSound(call, at))).toEqual([0, 1_999, 2_000, 2_000, 2_000, 3_000, 4_000, 4_000, 5_000, 5_000]))

it('goes on behind the gap', () => expect([0, 1_999, 2_000, 3_999, 4_000, 5_000].map((at) => ofSound(call, at))).toEqual([0, 1_999, 10_000, 11_999, 13_000, 14_000]))

it('leads there and back', () => {
  for (let at = 0; at < 5_000; at += 37) expect(toSound(call, ofSound(call, at))).toBe(at)
})

it('finds the part', () => {
  const parts = [part(3, 0, 600_000), part(4, 600_000, 1_000)]
  expect(partAt(parts, 599_999)).toMatchObject({ part: { number: 3 }, offset: 599_999 })
  expect(partAt(parts, 600_000)).toMatchObject({ part: { number: 4 }, offset: 0 })
  expect(partAt(parts, 999_999)).toMatchObject({ part: { number: 4 }, offset: 1_000 })
  expect(partAt([], 0)).toBeNull()
})

it('finds a moment of the call', () => {
  const recording = { ...call, started_at: new Date(1_000_000).toISOString() }
  expect([998_000, 999_500, 1_006_000, 1_014_500, 1_090_000].map((at) => momentOn(recording, at))).toEqual([null, 0, 6_000, 14_000, null])
})

it('draws each lane, and leaves a gap empty', () => {
  const recording = { ms: 2_000, gaps: [{ at_ms: 1_000, ms: 2_000, reason: 'secure' }], parts: [part(1, 0, 2_000, [[0, 255], [255, 0]])] } as unknown as Recording
  expect(wavePath(recording, 0, 400, 100, 4_000)).toBe('M50 49V51M350 1V99')
  expect(wavePath(recording, 1, 400, 100, 4_000)).toBe('M50 1V99M350 49V51')
})
