import { expect, it } from 'vitest'
import { changedFields, differences, missing, pick, rebase, same } from './draft.ts'

const base = { name: 'A', wrap_up_s: 60, required: { x: 3 }, queue: null }

it('copies only what the form is about', () => {
  const view = { ...base, id: '1', changed_by: 'z' }
  const draft = pick(view, ['name', 'required'])
  ;(draft['required'] as Record<string, number>)['x'] = 5
  expect(Object.keys(draft)).toEqual(['name', 'required'])
  expect(view.required.x).toBe(3)
})

it('takes order and emptiness for no difference', () => {
  expect(same({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true)
  expect(same({ a: null }, {})).toBe(true)
  expect(same('', null)).toBe(true)
  expect(same([1, 2], [2, 1])).toBe(false)
  expect(same(0, null)).toBe(false)
})

it('tells what was changed', () => expect(changedFields(base, { ...base, name: 'B', required: { x: 3 } })).toEqual(['name']))

it('shows what another changed, and where both did', () => {
  const mine = { ...base, name: 'Mine', wrap_up_s: 90 }
  const theirs = { ...base, name: 'Theirs', required: { x: 4 } }
  expect(differences(base, mine, theirs)).toEqual([
    { field: 'name', mine: 'Mine', theirs: 'Theirs', clash: true },
    { field: 'required', mine: { x: 3 }, theirs: { x: 4 }, clash: false },
  ])
})

it('puts my changes on top of theirs', () =>
  expect(rebase(base, { ...base, wrap_up_s: 90 }, { ...base, name: 'Theirs' })).toEqual({ ...base, name: 'Theirs', wrap_up_s: 90 }))

it('names what is still empty', () => expect(missing({ a: '', b: [], c: 0, d: 'x' }, ['a', 'b', 'c', 'd'])).toEqual(['a', 'b']))
