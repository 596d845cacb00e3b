import { expect, it } from 'vitest'
import { fromQuery, toQuery, without } from './ask.ts'

it('comes back from the address as it went in', () => {
  const ask = { measure: 'answered', window: 'today' as const, since: undefined, until: undefined, queue: 'q1', agent: undefined }
  expect(fromQuery(toQuery(ask))).toEqual(ask)
})

it('opens nothing for an address without or with a senseless measure', () => {
  expect(fromQuery({})).toBeNull()
  expect(fromQuery({ behind: '../x' })).toBeNull()
  expect(fromQuery({ behind: 'waiting', window: 'ever' })).toMatchObject({ measure: 'waiting', window: undefined })
})

it('carries the time of a report, and leaves alone what is not its own', () => {
  const ask = { measure: 'told_late', window: undefined, since: '2026-02-25T16:00:00.000Z', until: '2026-02-26T16:00:00.000Z', queue: undefined, agent: undefined }
  expect(fromQuery({ ...toQuery(ask), days: '14' })).toEqual(ask)
  expect(without({ ...toQuery(ask), contact: 'c1', days: '14' })).toEqual({ days: '14' })
  expect(fromQuery({ behind: 'told_late', since: 'ever' })).toMatchObject({ since: undefined })
})
