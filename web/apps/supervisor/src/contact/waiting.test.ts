import { expect, it } from 'vitest'
import { main, reasons, type Waiting } from './waiting.ts'

const of = (change: Partial<Waiting>) => ({ reserved_for: null, could: 0, agents: 3, pull: false, reasons: {}, ...change }) as Waiting

it('says first what keeps it waiting', () => {
  expect(main(of({ reserved_for: 'a', agents: 0 }))).toBe('reserved')
  expect(main(of({ could: 1, pull: true }))).toBe('pull')
  expect(main(of({ could: 1 }))).toBe('moment')
  expect(main(of({ agents: 0 }))).toBe('nobody')
  expect(main(of({ reasons: { full: 2 } }))).toBe('busy')
  expect(main(of({ reasons: { full: 0 } }))).toBe('away')
})
it('tells the commonest reason first', () => expect(reasons(of({ reasons: { full: 2, absent: 5, declined: 0 } }))).toEqual([['absent', 5], ['full', 2]]))
