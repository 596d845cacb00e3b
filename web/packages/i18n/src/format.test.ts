import { expect, it } from 'vitest'
import { bytes, dayKey, duration, money, percent } from './format.ts'

it('says durations as minutes and seconds', () => {
  expect(duration(0)).toBe('0:00')
  expect(duration(65_999)).toBe('1:05')
  expect(duration(3_725_000)).toBe('1:02:05')
  expect(duration(-5_000)).toBe('0:00')
})

it('cuts days in the zone of the institution', () => {
  const late = Date.parse('2026-03-02T17:30:00Z')
  expect(dayKey(late, 'Asia/Shanghai')).toBe('2026-03-03')
  expect(dayKey(late, 'UTC')).toBe('2026-03-02')
})

it('says sizes, shares and money', () => {
  expect(bytes(900)).toBe('900 B')
  expect(bytes(2_500_000)).toBe('2.4 MB')
  expect(percent(0.856, 'zh-CN')).toBe('86%')
  expect(money(1234567.8, 'CNY', 'zh-CN')).toBe('¥1,234,567.80')
})
