import { expect, it } from 'vitest'
import { startOfDay } from './day.ts'

it('begins the day where the institution is', () => {
  expect(new Date(startOfDay('2026-03-02', 'Asia/Shanghai')).toISOString()).toBe('2026-03-01T16:00:00.000Z')
  expect(new Date(startOfDay('2026-03-02', 'UTC')).toISOString()).toBe('2026-03-02T00:00:00.000Z')
})

it('sees a change of summer time', () => expect(new Date(startOfDay('2026-03-29', 'Europe/Berlin')).toISOString()).toBe('2026-03-28T23:00:00.000Z'))
