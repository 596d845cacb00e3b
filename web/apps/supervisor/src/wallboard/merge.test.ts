import { expect, it } from 'vitest'
import { merge } from './merge.ts'

// The examples of RFC 7396, appendix A.
it.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [['a', 'b'], ['c', 'd'], ['c', 'd']],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('merges %j with %j', (target, patch, result) => expect(merge<unknown>(target, patch)).toEqual(result))

it('leaves the old object as it was', () => {
  const old = { queues: { a: { now: { waiting: 1 } }, b: { now: {} } } }
  const next = merge(old, { queues: { a: { now: { waiting: 2 } } } })
  expect(old.queues.a.now.waiting).toBe(1)
  expect(next.queues.b).toBe(old.queues.b)
})
