import { expect, it } from 'vitest'
import { first, visible } from './pages.ts'

it('shows an auditor the log and nothing else', () =>
  expect(visible(['audit.view', 'audit.verify']).map((group) => group.pages.map((page) => page.path))).toEqual([['audit']]))
it('lands everybody somewhere', () => {
  expect(first([])).toBe('skills')
  expect(first(['phrases.view', 'users.view'])).toBe('users')
})
