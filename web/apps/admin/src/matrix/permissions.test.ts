import { expect, it } from 'vitest'
import { groups, toggled } from './permissions.ts'

it('groups by area, viewing before changing', () =>
  expect(groups(['users.edit', 'queues.view', 'users.view', 'users.reveal'])).toEqual([
    { area: 'queues', permissions: ['queues.view'] },
    { area: 'users', permissions: ['users.view', 'users.edit', 'users.reveal'] },
  ]))

it('gives and takes', () => {
  expect(toggled(['a'], 'b')).toEqual(['a', 'b'])
  expect(toggled(['a', 'b'], 'a')).toEqual(['b'])
})
