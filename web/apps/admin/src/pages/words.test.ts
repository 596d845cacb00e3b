import { expect, it } from 'vitest'
import { queues } from './specs.ts'
import { queueInWords, waysInWords } from './words.ts'

const t = (key: string, data: Record<string, unknown> = {}) => `${key.replace('queues.', '')}(${Object.values(data).join()})`
const id = (value: unknown) => String(value)
const told = (change: object) => queueInWords({ ...queues.blank(), ...change }, t, id, id, id)

it('says that a queue without a last resort leads nowhere', () => expect(told({}).at(-1)).toContain('to_nowhere'))
it('says where closed or full contacts go', () => {
  expect(told({ last_resort: 'message', calendar_id: 'c' }).at(-1)).toBe('words.to_message(words.closed_or_full(c,1000))')
  expect(told({ last_resort: 'queue', last_resort_queue: 'q' }).at(-1)).toBe('words.to_queue(words.full(1000),q)')
})
it('speaks of overflow only when there is one', () => {
  expect(told({}).join()).not.toContain('overflow')
  expect(told({ overflow_queue: 'q', overflow_after_s: 90 })).toContain('words.overflow(1:30,q)')
})
it('speaks of ageing only when there is some', () => {
  expect(told({ ageing_per_minute: 0.5 })).toContain('words.ageing(5,0.5,10)')
  expect(told({})).toContain('words.priority(5)')
})
it('names ways in one line', () => expect(waysInWords({ last_resort: 'message', overflow_queue: 'q', overflow_after_s: 60 }, t, id)).toBe('ways.overflow(1:00,q) · ways.message()'))
