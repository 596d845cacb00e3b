import { expect, it } from 'vitest'
import { ClockSkew } from './skew.ts'

const second = Date.parse('2026-03-02T01:00:00Z')
const header = 'Mon, 02 Mar 2026 01:00:00 GMT'

it('takes two clocks within the second for equal', () => {
  const skew = new ClockSkew()
  skew.measure(header, second + 400, second + 420)
  expect(skew.offset).toBe(0)
})

it('follows a computer that runs a minute behind', () => {
  const skew = new ClockSkew()
  skew.measure(header, second - 60_000, second - 59_980)
  expect(skew.now(second - 60_000)).toBeGreaterThan(second - 100)
  expect(skew.now(second - 60_000)).toBeLessThan(second + 1100)
})

it('forgets what it knew when a clock is set', () => {
  const skew = new ClockSkew()
  skew.measure(header, second - 60_000, second - 59_980)
  skew.measure(header, second + 100, second + 120)
  expect(skew.offset).toBe(0)
})

it('ignores an answer without a date', () => {
  const skew = new ClockSkew()
  skew.measure(null, 0, 0)
  skew.measure('nonsense', 0, 0)
  expect(skew.offset).toBe(0)
})
