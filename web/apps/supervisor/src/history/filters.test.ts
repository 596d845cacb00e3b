import { expect, it } from 'vitest'
import { fromQuery, toQuery, toRequest, upsideDown } from './filters.ts'

it('goes into the address and back', () => {
  const filters = { words: '余额', agent: 'a1', since: '2026-03-02' }
  expect(fromQuery(toQuery(filters))).toEqual(filters)
})

it('leaves out what is empty or unknown', () => {
  expect(fromQuery({ words: ' ', color: 'red', queue: ['a', 'b'] })).toEqual({})
  expect(toQuery({ words: '  ' })).toEqual({})
})

it('asks for whole days, the last one included', () =>
  expect(toRequest({ since: '2026-03-02', until: '2026-03-02' }, (day) => Date.parse(`${day}T00:00:00Z`))).toEqual({
    since: '2026-03-02T00:00:00.000Z', until: '2026-03-03T00:00:00.000Z',
  }))

it('tells a span that is upside down', () => {
  expect(upsideDown({ since: '2026-03-03', until: '2026-03-02' })).toBe(true)
  expect(upsideDown({ since: '2026-03-02', until: '2026-03-02' })).toBe(false)
})
