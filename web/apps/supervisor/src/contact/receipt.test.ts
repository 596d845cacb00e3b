import { expect, it } from 'vitest'
import { before, deciding, readReceipt } from './receipt.ts'

const raw = {
  rule: 'fewest_contacts_then_longest_idle', chosen: 'a', required: { cards: 3 }, waited_ms: 4000, candidates_total: 2, excluded: { full: 1, absent: 0 },
  candidates: [{ agent: 'a', load: 0, idle_ms: 900 }, { agent: 'b', load: 1, idle_ms: 5000 }],
}
const of = (change: object) => readReceipt({ ...raw, ...change })!
const pair = (a: object, b: object) => ({ candidates: [{ agent: 'a', load: 0, idle_ms: 9, ...a }, { agent: 'b', load: 0, idle_ms: 9, ...b }] })
const rival = (change: object) => ({ contact: 'c', queue: 'q', score: 5, waited_ms: 1000, own: true, ...change })

it('reads what the router wrote', () =>
  expect(readReceipt(raw)).toMatchObject({ chosen: 'a', total: 2, excluded: [{ reason: 'full', count: 1 }], required: [{ skill: 'cards', level: 3 }] }))

it('says what decided', () => {
  expect(deciding(of({}))).toBe('load')
  expect(deciding(of(pair({ load: 1, idle_ms: 9 }, { load: 1, idle_ms: 5 })))).toBe('idle')
  expect(deciding(of(pair({ load: 1 }, { load: 1 })))).toBe('tie')
  expect(deciding(of({ candidates_total: 1 }))).toBe('only')
  expect(deciding(of({ rule: 'reserved' }))).toBe('reserved')
  expect(deciding(of({ rule: 'manager' }))).toBe('manager')
  expect(deciding(of({ rule: 'taken', side: 'taken' }))).toBe('taken')
  expect(deciding(of({ side: 'agent' }))).toBe('freed')
})

it('goes by the rule of the queue', () => {
  expect(deciding(of({ rule: 'best_match', ...pair({ match: 5, load: 3 }, { match: 4 }) }))).toBe('match')
  expect(deciding(of({ rule: 'best_match', ...pair({ match: 5 }, { match: 5, load: 1 }) }))).toBe('load')
  expect(deciding(of({ rule: 'spare_best', ...pair({ match: 2 }, { match: 4 }) }))).toBe('spare')
  expect(deciding(of({ rule: 'drawn', ...pair({ load: 2 }, {}) }))).toBe('drawn')
  expect(deciding(of({ rule: 'best_match', ...pair({ ring: 0, match: 1 }, { ring: 1, match: 9 }) }))).toBe('ring')
})

it('says why this contact and not another one', () => {
  const of2 = (between: string, a: object, b: object) => before(of({ side: 'agent', between, rivals: [rival(a), rival(b)] }))
  expect(of2('claim', { score: 9 }, {})).toBe('claim')
  expect(of2('claim', {}, {})).toBe('place')
  expect(of2('claim', {}, { own: false, score: 99 })).toBe('own')
  expect(of2('longest_queue', {}, {})).toBe('longest_queue')
  expect(before(of({ side: 'agent', rivals: [rival({})] }))).toBeNull()
  expect(before(of({ rivals: [rival({}), rival({})] }))).toBeNull()
})

it('makes nothing of nonsense, and something of an old receipt', () => {
  expect(readReceipt(null)).toBeNull()
  expect(readReceipt({ candidates: 3 })).toBeNull()
  expect(readReceipt({ chosen: 'a' })).toMatchObject({ total: 0, candidates: [], rivals: [], policy: null })
})
