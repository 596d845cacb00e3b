import { expect, it } from 'vitest'
import { at, malformed, placeOf, toldOf, worst } from './problems.ts'

const all = toldOf([{ code: 'a', path: 'queues.q.steps.1.after_s', data: {} }], [{ code: 'b', path: 'queues.q', data: {} }, { code: 'c', path: 'values.gold.lift', data: {} }])

it('finds what is said at a place, and inside it', () => {
  expect(at(all, 'queues.q').map((one) => one.code)).toEqual(['b'])
  expect(at(all, 'queues.q', true).map((one) => one.code)).toEqual(['a', 'b'])
  expect(at(all, 'queues.qq', true)).toEqual([])
})
it('knows the section and the queue of a place', () => {
  expect(placeOf('queues.q.steps.1')).toEqual({ section: 'queues', queue: 'q', step: 2 })
  expect(placeOf('queues.q.weights.s')).toEqual({ section: 'queues', queue: 'q', step: null })
  expect(placeOf('values.gold.lift')).toEqual({ section: 'customers', queue: null, step: null })
})
it('says the worst', () => expect([worst(all), worst(all.slice(1)), worst([])]).toEqual(['error', 'warning', null]))
it('puts what has not the right form at its field', () =>
  expect(malformed({ fields: [{ field: 'body.document.topics.0.key' }, { field: ['body', 'document', 'values'] }, 'document.between'] }).map((one) => one.path)).toEqual(['topics.0.key', 'values', 'between']))
