import { expect, it } from 'vitest'
import { first, maySee, visible } from './pages.ts'

it('shows an auditor the log and nothing else', () =>
  expect(visible(['audit.view', 'audit.verify']).map((group) => group.pages.map((page) => page.path))).toEqual([['audit']]))
it('lands everybody somewhere', () => {
  expect(first([])).toBe('skills')
  expect(first(['phrases.view', 'users.view'])).toBe('users')
})

it('lets nobody stay where they may not be', () => {
  expect(maySee(['audit.view'], '/audit')).toBe(true)
  expect(maySee(['audit.view'], '/users/abc')).toBe(false)
  expect(maySee(['audit.view'], '/')).toBe(false)
})
