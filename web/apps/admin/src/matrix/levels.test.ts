import { expect, it } from 'vitest'
import { levelOfKey, moved, pressed, withLevel } from './levels.ts'

it('sets and takes away a level', () => {
  expect(withLevel({ a: 2 }, 'b', 3)).toEqual({ a: 2, b: 3 })
  expect(withLevel({ a: 2, b: 3 }, 'b', 0)).toEqual({ a: 2 })
})
it('understands digits, signs and delete', () => expect(['3', '6', 'Delete', '+', '-', 'x'].map((key) => levelOfKey(key, 5))).toEqual([3, null, 0, 5, 4, null]))
it('goes round by pressing', () => expect([0, 4, 5].map(pressed)).toEqual([1, 5, 0]))
it('moves inside the grid only', () => {
  expect(moved('ArrowRight', 0, 1, 3, 2)).toEqual([0, 1])
  expect(moved('ArrowDown', 0, 1, 3, 2)).toEqual([1, 1])
  expect(moved('a', 0, 0, 3, 2)).toBeNull()
})
