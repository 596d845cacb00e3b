import { expect, test } from 'vitest'
import type { Say } from './told.ts'
import { aheadText, felt, momentText, ringText, type Way } from './way.ts'

const say: Say = {
  t: (key, data) => [key, ...Object.values(data ?? {})].join(' '),
  queue: String, skill: (id) => `s${id}`, branch: (id) => `b${id}`, channel: String, grade: String, language: String,
}
const moment = (after_s: number, agents: number, claim = 5) => ({ after_s, or_waiting: null, lift: 0, claim, agents, groups: [] })
const way = (change: Partial<Way> = {}): Way => ({
  moments: [moment(0, 9)], order: 'longest_idle', mode: 'push', push_after_s: null, known: [], experts: false, priority: 5, lift: 0, ahead_s: 0, ...change,
})

test('only what the contact would feel is told, before and after', () => {
  expect(felt(way(), way(), say)).toEqual([])
  const found = felt(way(), way({ moments: [moment(0, 4, 10), moment(30, 9, 10)], order: 'best_match' }), say)
  expect(found.map((one) => one.what)).toEqual(['first', 'steps', 'points', 'order'])
  expect(found[0]).toEqual({ what: 'first', before: 'routing.told.people 9', after: 'routing.told.people 4' })
})

test('points are told as time, or as never caught up with', () => {
  expect(aheadText(way(), say)).toBe('routing.try.no_points')
  expect(aheadText(way({ lift: 2, ahead_s: 240 }), say)).toBe('routing.try.ahead 4:00')
  expect(aheadText(way({ lift: -2, ahead_s: -60 }), say)).toBe('routing.try.behind 1:00')
  expect(aheadText(way({ lift: 2, ahead_s: null }), say)).toBe('routing.try.always_ahead')
  expect(aheadText(way({ lift: -2, ahead_s: null }), say)).toBe('routing.try.always_behind')
})

test('a ring is told by line, skills, branches and whether it is help', () => {
  expect(ringText({ asks: [['1', 2]], branches: ['9'], lines: [2], help: true }, say)).toBe('routing.try.expertsrouting.try.brackets routing.told.level s1 2routing.told.andb9routing.told.androuting.try.help')
  expect(ringText({ asks: [], branches: [], lines: [], help: false }, say)).toContain('routing.picture.anybody')
})

test('a moment is told by its time, or by how many wait', () => {
  expect(momentText(moment(0, 3), say)).toBe('routing.picture.at_once')
  expect(momentText({ ...moment(45, 3), or_waiting: 20 }, say)).toBe('routing.try.after_or 0:45 20')
})
