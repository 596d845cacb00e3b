import { expect, it } from 'vitest'
import { strip } from './strip.ts'
import type { Segment } from './types.ts'

const segment = (seq: number, from: number, to: number | null): Segment => ({
  seq, holder: 'bot', holder_id: null, holder_name: null, reason: null,
  started_at: new Date(from).toISOString(), ended_at: to === null ? null : new Date(to).toISOString(),
})

it('gives each segment its share of the time', () =>
  expect(strip([segment(1, 0, 3000), segment(2, 3000, 4000)], 0).map((piece) => piece.share)).toEqual([0.75, 0.25]))

it('leaves a moment wide enough to see', () => {
  const [first, last] = strip([segment(1, 0, 0), segment(2, 0, 600_000)], 0)
  expect(first!.share).toBeGreaterThan(0.05)
  expect(first!.share + last!.share).toBeCloseTo(1)
})

it('runs on to now', () => expect(strip([segment(1, 0, null)], 5000)[0]).toMatchObject({ ms: 5000, share: 1 }))
it('is empty for nothing', () => expect(strip([], 0)).toEqual([]))
