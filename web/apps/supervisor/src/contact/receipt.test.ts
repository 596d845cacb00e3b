import { expect, it } from 'vitest'
import { deciding, readReceipt } from './receipt.ts'

const raw = {
  rule: 'fewest_contacts_then_longest_idle', chosen: 'a', required: { cards: 3 }, waited_ms: 4000, candidates_total: 2, excluded: { full: 1, absent: 0 },
  candidates: [{ agent: 'a', load: 0, idle_ms: 900 }, { agent: 'b', load: 1, idle_ms: 5000 }],
}
const of = (change: object) => readReceipt({ ...raw, ...change })!

it('reads what the router wrote', () =>
  expect(readReceipt(raw)).toMatchObject({ chosen: 'a', total: 2, excluded: [{ reason: 'full', count: 1 }], required: [{ skill: 'cards', level: 3 }] }))

it('says what decided', () => {
  expect(deciding(of({}))).toBe('load')
  expect(deciding(of({ candidates: [{ agent: 'a', load: 1, idle_ms: 9 }, { agent: 'b', load: 1, idle_ms: 5 }] }))).toBe('idle')
  expect(deciding(of({ candidates: [{ agent: 'a', load: 1, idle_ms: 5 }, { agent: 'b', load: 1, idle_ms: 5 }] }))).toBe('tie')
  expect(deciding(of({ candidates_total: 1 }))).toBe('only')
  expect(deciding(of({ rule: 'reserved' }))).toBe('reserved')
})

it('makes nothing of nonsense, and something of an old receipt', () => {
  expect(readReceipt(null)).toBeNull()
  expect(readReceipt({ candidates: 3 })).toBeNull()
  expect(readReceipt({ chosen: 'a' })).toMatchObject({ total: 0, candidates: [] })
})
