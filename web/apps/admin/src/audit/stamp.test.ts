import { expect, it } from 'vitest'
import { parts, shortId, stamp } from './stamp.ts'

it('tells a moment to the second in the zone', () => expect(stamp('2026-03-02T01:15:07Z', 'Asia/Shanghai')).toBe('2026-03-02 09:15:07'))
it('takes an action apart', () => {
  expect(parts('interactions.entry_point_changed')).toEqual({ thing: 'entry_point', change: 'changed' })
  expect(parts('session.opened')).toBeNull()
})
it('shortens an id to what can be compared', () => {
  expect(shortId('user:0197a000-0000-7000-8000-00000000abcd')).toBe('0197a000…abcd')
  expect(shortId('system')).toBe('system')
})
