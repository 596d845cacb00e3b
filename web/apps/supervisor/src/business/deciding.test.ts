import type { Operation } from '@yingda/banking'
import { expect, it } from 'vitest'
import { barred, byUrgency, mayReject, waitingLongest } from './deciding.ts'
import type { Approval } from './types.ts'

const NOW = Date.parse('2026-11-22T10:00:00Z')
const pending = { state: 'pending', own: false, expires_at: '2026-11-22T11:00:00Z' } as const

it('lets another person decide while it waits', () => expect(barred(pending, true, NOW)).toBeNull())
it('never lets the maker decide', () => expect(barred({ ...pending, own: true }, true, NOW)).toBe('own'))
it('is over when it was decided, or lapsed', () => {
  expect(barred({ ...pending, state: 'approved' }, true, NOW)).toBe('decided')
  expect(barred(pending, true, NOW + 3_600_000)).toBe('expired')
})
it('is only looked at without the right to decide', () => expect(barred(pending, false, NOW)).toBe('not_permitted'))
it('wants a reason for a rejection', () => {
  expect(mayReject('  ')).toBe(false)
  expect(mayReject('金额与用途不符')).toBe(true)
})
it('shows first what has waited longest', () => {
  const list = [{ id: 'new', asked_at: '2026-11-22T09:59:00Z' }, { id: 'old', asked_at: '2026-11-22T09:00:00Z' }] as Approval[]
  expect(waitingLongest(list)[0]!.id).toBe('old')
})
it('shows first what a person has to look into', () => {
  const list = [{ id: 'asked', state: 'unknown', submitted_at: 1 }, { id: 'list', state: 'on_list', submitted_at: 9 }] as Operation[]
  expect(byUrgency(list)[0]!.id).toBe('list')
})
