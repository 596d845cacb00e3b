import { expect, test } from 'vitest'
import { blank, kept, redone, STEPS_KEPT_MAX, TOGETHER_MS, undone } from './undo.ts'

test('what was written is taken back step by step, and done again', () => {
  let past = kept(kept(blank<string>(), 'a', 0), 'b', 10_000)
  const one = undone(past, 'c')!
  expect(one.value).toBe('b')
  const two = undone(one.past, 'b')!
  expect([two.value, undone(two.past, 'a')]).toEqual(['a', null])
  const again = redone(two.past, 'a')!
  expect(again.value).toBe('b')
  past = kept(again.past, 'b', 20_000)
  expect(redone(past, 'x')).toBeNull()
  expect(undone(past, 'x')!.value).toBe('b')
})

test('what is typed in one go is one step', () => {
  let past = blank<number>()
  for (const n of [0, 1, 2, 3]) past = kept(past, n, n * (TOGETHER_MS - 1))
  expect(past.before).toEqual([0])
  expect(kept(past, 4, 100_000).before).toEqual([0, 4])
})

test('a step taken back is not joined with the next one, and only so many are kept', () => {
  const back = undone(kept(blank<number>(), 1, 0), 2)!
  expect(kept(back.past, 1, 1).before).toEqual([1])
  let past = blank<number>()
  for (let n = 0; n < STEPS_KEPT_MAX + 9; n++) past = kept(past, n, n * 10_000)
  expect([past.before.length, past.before[0]]).toEqual([STEPS_KEPT_MAX, 9])
})
