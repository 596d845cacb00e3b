import { expect, it } from 'vitest'
import { asHours, likeMonday, overlaps, proposal, reach, time } from './hours.ts'

it('reads times as people type them', () =>
  expect(['9', '930', '9:30', '09：30', '24:00', '24', '25', '9:61', 'x', ''].map(time)).toEqual(['09:00', '09:30', '09:30', '09:30', '24:00', '24:00', null, null, null, null]))

it('reaches into the next day', () => {
  expect(reach({ start: '22:00', end: '02:00' })).toEqual([1320, 1560])
  expect(reach({ start: '00:00', end: '24:00' })).toEqual([0, 1440])
})

it('sees hours that overlap, not those that touch', () => {
  expect(overlaps([{ start: '09:00', end: '12:00' }, { start: '12:00', end: '18:00' }])).toBe(false)
  expect(overlaps([{ start: '13:00', end: '18:00' }, { start: '09:00', end: '14:00' }])).toBe(true)
  expect(overlaps([{ start: '22:00', end: '02:00' }, { start: '23:00', end: '24:00' }])).toBe(true)
})

it('proposes office hours, then what comes after', () => {
  expect(proposal([])).toEqual({ start: '09:00', end: '18:00' })
  expect(proposal([{ start: '09:00', end: '12:00' }])).toEqual({ start: '13:00', end: '24:00' })
})

it('gives working days Monday’s hours and leaves the weekend', () => {
  const week = likeMonday(asHours({ week: { mon: [{ start: '08:00', end: '20:00' }], sat: [{ start: '10:00', end: '12:00' }] } }).week)
  expect(week.fri).toEqual([{ start: '08:00', end: '20:00' }])
  expect(week.sat).toEqual([{ start: '10:00', end: '12:00' }])
  expect(week.sun).toEqual([])
})
