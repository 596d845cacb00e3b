import { expect, it } from 'vitest'
import { mayJudge, odd, sumOf } from './judging.ts'
import type { Opening } from './types.ts'

const opening = (more: Partial<Opening>): Opening => ({ at: '', act: 'open', customer: 'c', purpose: 'contact', purpose_id: null, talking: true, matching: true, field: '', ...more })

it('counts customers once, and what was beside the talk', () =>
  expect(sumOf([opening({}), opening({}), opening({ customer: 'd', matching: false }), opening({ customer: null, talking: false })])).toEqual({ acts: 4, customers: 2, withoutTalk: 1, others: 1 }))
it('marks what is odd', () => {
  expect(odd(opening({}))).toBe(false)
  expect(odd(opening({ matching: false }))).toBe(true)
})
it('lets nobody judge their own, nor what was judged', () => {
  expect(mayJudge({ user: 'a', verdict: null }, 'b')).toBe(true)
  expect(mayJudge({ user: 'a', verdict: null }, 'a')).toBe(false)
  expect(mayJudge({ user: 'a', verdict: 'fine' }, 'b')).toBe(false)
})
