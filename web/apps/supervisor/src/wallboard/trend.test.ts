import { expect, it } from 'vitest'
import { restore, sample, type Point } from './trend.ts'

const m = 60_000

it('keeps one point a minute, the last word of it', () => {
  let points: Point[] = []
  points = sample(points, 10, 0.8)
  points = sample(points, 30_000, 0.9)
  points = sample(points, m + 5, 0.7)
  expect(points).toEqual([{ at: 0, value: 0.9 }, { at: m, value: 0.7 }])
})

it('is the same list when nothing changed', () => {
  const points = sample([], 10, 0.8)
  expect(sample(points, 20, 0.8)).toBe(points)
})

it('leaves a gap where the screen was away', () => {
  const points = sample(sample([], 0, 0.8), 10 * m, 0.6)
  expect(points.map((point) => point.value)).toEqual([0.8, null, 0.6])
})

it('forgets another day and nonsense', () => {
  const kept = JSON.stringify({ day: 1, points: [{ at: 1, value: 1 }] })
  expect(restore(kept, 1)).toHaveLength(1)
  expect(restore(kept, 2)).toEqual([])
  expect(restore('{', 1)).toEqual([])
  expect(restore(null, 1)).toEqual([])
})
