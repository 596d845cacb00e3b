import { expect, it } from 'vitest'
import { allowedApps, landing } from './landing.ts'

const agent = { agent: true, permissions: [] }
const leader = { agent: true, permissions: ['wallboard.view', 'users.view'] }
const administrator = { agent: false, permissions: ['users.edit'] }

it('lands an agent at the desk, from wherever', () => {
  expect(landing(agent, 'entrance')).toBe('desk')
  expect(landing(agent, 'admin')).toBe('desk')
})

it('lets a leader stay where they opened the page', () => {
  expect(allowedApps(leader)).toEqual(['desk', 'supervisor'])
  expect(landing(leader, 'supervisor')).toBe('supervisor')
})

it('sends an administrator to the administration', () => expect(landing(administrator, 'desk')).toBe('admin'))

it('knows that somebody without a role has no workplace', () => expect(landing({ agent: false, permissions: [] }, 'desk')).toBeNull())
