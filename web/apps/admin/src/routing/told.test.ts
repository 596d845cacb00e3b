import { expect, it } from 'vitest'
import { emptyPolicy, nextStep, rulesOf, sent, whole } from './model.ts'
import { bySubject, differences, facts, type Say } from './told.ts'
import type { Policy } from './types.ts'

const id = (text: string) => text
const say: Say = { t: (key, data = {}) => `${key.replace(/^routing\.(told\.)?/, '')}(${Object.values(data).join()})`, queue: id, skill: id, branch: id, channel: id, grade: id, language: id }
const policy = (change: Partial<Policy>): Policy => ({ ...emptyPolicy(), ...change })
const queue = (change: object): Policy => policy({ queues: { q: { ...rulesOf(emptyPolicy(), 'q'), ...change } } })

it('says nothing of what is as usual', () => expect(facts(queue({}), say)).toEqual([]))
it('tells a step as when and what', () =>
  expect(facts(queue({ steps: [{ ...nextStep([]), or_waiting: 20, lower: { loans: 2, english: 0 }, queues: ['vip'], lift: 5 }] }), say).map((one) => one.text))
    .toEqual(['after_or(0:30,20)lower(loans,2)also()drop(english)also()help_queues(vip)also()lift(+5)']))
it('tells what changed, what is new and what is gone', () => {
  const before = queue({ order: 'best_match', first_line: true })
  const after = policy({ ...queue({ order: 'any' }), between: 'share' })
  expect(differences(before, after, say)).toEqual([
    { subject: 'between', before: null, after: 'between.share()' },
    { subject: 'queue:q', before: 'order.best_match()', after: 'order.any()' },
    { subject: 'queue:q', before: 'first_line()', after: null },
  ])
  expect(differences(before, before, say)).toEqual([])
})
it('puts changes under their heads', () => expect(bySubject([{ subject: 'a', n: 1 }, { subject: 'b', n: 2 }, { subject: 'a', n: 3 }]).map(([head, all]) => [head, all.length])).toEqual([['a', 2], ['b', 1]]))
it('fills what the server leaves out, and leaves out what says nothing', () => {
  const policy = whole({ queues: { q: { mode: 'pull' }, plain: {} } } as never)
  expect(rulesOf(policy, 'q')).toMatchObject({ mode: 'pull', order: 'longest_idle', steps: [] })
  expect(Object.keys(sent(policy).queues)).toEqual(['q'])
})
