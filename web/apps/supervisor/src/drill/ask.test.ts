import { expect, it } from 'vitest'
import { fromQuery, toQuery } from './ask.ts'

it('comes back from the address as it went in', () => {
  const ask = { measure: 'answered', window: 'today' as const, queue: 'q1', agent: undefined }
  expect(fromQuery(toQuery(ask))).toEqual(ask)
})

it('opens nothing for an address without or with a senseless measure', () => {
  expect(fromQuery({})).toBeNull()
  expect(fromQuery({ behind: '../x' })).toBeNull()
  expect(fromQuery({ behind: 'waiting', window: 'ever' })).toMatchObject({ measure: 'waiting', window: undefined })
})
