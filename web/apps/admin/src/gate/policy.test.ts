import { expect, it } from 'vitest'
import { backward, body, clean, costly, holds } from './policy.ts'
import type { Entry, Policy } from './types.ts'

const day = { start: '08:00', end: '21:00' }
const policy: Policy = {
  rights: { agent: 'national', planner: 'none' }, callback_right: 'national', campaign_right: 'local', area_codes: [' 010', '010', ''], internal_numbers: [], emergency: true,
  hours: { agent: day, callback: day, campaign: day, collection: day },
  caps: { agent_hour: 1, agent_day: 2, tenant_hour: 3, tenant_day: 4, number_day: 5, callback_number_day: 6 }, version: 3, changed_at: null, time_zone: 'Asia/Shanghai',
}
const entry: Entry = { id: 'x', number_masked: '138****5678', reason: 'asked', expires_on: '2026-03-02', version: 1, changed_at: '', changed_by: '', active: true }

it('sends only what the door takes, and no role that gives nothing', () => {
  expect(body(policy)).toEqual({ ...policy, rights: { agent: 'national' }, area_codes: ['010'], changed_at: undefined, time_zone: undefined })
  expect(Object.keys(body(policy))).not.toContain('time_zone')
})

it('finds hours that end before they begin', () => {
  expect(backward({ ...policy.hours, callback: { start: '22:00', end: '08:00' } })).toEqual(['callback'])
  expect(backward(policy.hours)).toEqual([])
})

it('keeps each line once', () => expect(clean(['8xxx ', '', '8xxx', '6xxx'])).toEqual(['8xxx', '6xxx']))

it('knows which rights cost most', () => {
  expect(costly(policy)).toBe(false)
  expect(costly({ ...policy, rights: { agent: 'premium' } })).toBe(true)
})

it('holds to the end of the last day', () => {
  expect([holds(entry, '2026-03-02'), holds(entry, '2026-03-03'), holds({ ...entry, expires_on: null }, '2099-01-01'), holds({ ...entry, active: false }, '2026-01-01')]).toEqual([true, false, true, false])
})
