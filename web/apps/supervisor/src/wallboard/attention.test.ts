import { describe, expect, it } from 'vitest'
import { commonTarget, expectedWait, isStuck, ofAbandonment, ofAgent, ofServiceLevel, ofWait, strictestTarget } from './attention.ts'
import type { Agent, Queue } from './types.ts'

const target = { percent: 80, within_s: 20 }
const queue = (waiting: number, within_s: number, available = 1): Queue => ({
  name: 'q', target: { percent: 80, within_s }, now: { waiting, available }, today: {}, last_30_min: {}, arrivals: {},
})
const agent = (state: Agent['state']): Agent => ({ name: 'a', state, since: 0, status: 'ready', load: {} })

describe('the longest wait', () => {
  it('is quiet within the promise', () => expect(ofWait(0, target, 20_000)).toBe('none'))
  it('asks for a look after it', () => expect(ofWait(0, target, 20_001)).toBe('waiting'))
  it('asks to act after three times of it', () => expect(ofWait(0, target, 60_001)).toBe('alert'))
  it('is quiet when nobody waits', () => expect(ofWait(undefined, target, 60_001)).toBe('none'))
})

describe('the service level', () => {
  it('is quiet at the target', () => expect(ofServiceLevel(0.8, target)).toBe('none'))
  it('asks for a look below it', () => expect(ofServiceLevel(0.79, target)).toBe('waiting'))
  it('asks to act ten points below it', () => expect(ofServiceLevel(0.69, target)).toBe('alert'))
  it('is quiet while unknown', () => expect(ofServiceLevel(undefined, target)).toBe('none'))
})

it('counts people who give up', () => {
  expect(ofAbandonment({ abandonment_rate: 0.05 })).toBe('none')
  expect(ofAbandonment({ abandonment_rate: 0.06 })).toBe('waiting')
  expect(ofAbandonment({ abandonment_rate: 0.11 })).toBe('alert')
})

it('points at agents who do not answer, are gone, or stay too long', () => {
  expect(ofAgent(agent('not_responding'), 0)).toBe('alert')
  expect(ofAgent(agent('absent'), 1000)).toBe('waiting')
  expect(ofAgent(agent('absent'), 61_000)).toBe('alert')
  expect(ofAgent(agent('held'), 181_000)).toBe('waiting')
  expect(ofAgent(agent('talking'), 9_000_000)).toBe('none')
})

it('tells a queue where nobody could take who waits', () => {
  expect(isStuck(queue(1, 20, 0))).toBe(true)
  expect(isStuck(queue(0, 20, 0))).toBe(false)
})

it('shows a target for the whole only when it is one', () => {
  expect(commonTarget([queue(0, 20), queue(0, 20)])).toEqual(target)
  expect(commonTarget([queue(0, 20), queue(0, 30)])).toBeUndefined()
  expect(commonTarget([])).toBeUndefined()
})

it('holds the whole against the strictest promise among those who wait', () =>
  expect(strictestTarget([queue(0, 10), queue(2, 30), queue(1, 25)])?.within_s).toBe(25))

it('expects of the whole what the worst queue with people in it says', () => {
  const calm = queue(0, 20)
  const busy = { ...queue(3, 20), now: { waiting: 3, wait_low_s: 30, wait_high_s: 90 } }
  calm.now = { waiting: 0, wait_low_s: 0, wait_high_s: 300 }
  expect(expectedWait({}, [calm, busy])).toEqual({ low: 30, high: 90 })
  expect(expectedWait({}, [calm])).toEqual({ low: 0, high: 300 })
  expect(expectedWait({}, [queue(1, 20)])).toBeUndefined()
})
