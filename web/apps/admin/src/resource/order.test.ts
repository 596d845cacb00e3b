import { expect, it } from 'vitest'
import { order } from './order.ts'
import type { Item } from './useResource.ts'

const item = (id: string, parent: string | null = null, active = true): Item => ({ id, version: 1, changed_at: '', changed_by: '', active, name: `Name ${id}`, parent })
const seen = (items: Item[], words = '', retired = false) => order(items, words, retired).map(({ item: one, depth }) => `${'-'.repeat(depth)}${one.id}`)

it('shows a tree by its depth, whatever the order it came in', () =>
  expect(seen([item('c', 'b'), item('a'), item('b', 'a'), item('d')])).toEqual(['a', '-b', '--c', 'd']))
it('leaves nobody out whose parent is retired', () => {
  const items = [item('a', null, false), item('b', 'a')]
  expect(seen(items)).toEqual(['b'])
  expect(seen(items, '', true)).toEqual(['a', '-b'])
})
it('finds by every word, flat', () => expect(seen([item('a'), item('b', 'a')], 'name B')).toEqual(['b']))
