import { describe, expect, it } from 'vitest'
import type { Product, Whole } from '../customer/types.ts'
import { byKind, certainty, changed, gravest, inKnownOrder, keyTyped, kindTyped, over, PROVEN_MS, silent, told, worth } from './whole.ts'

const product = (ref: string, more: Partial<Product> = {}): Product => ({
  role: 'bank', ref, kind: 'account', name: ref, number: '', currency: 'CNY', status: 'normal', balance: 100, available: 100, due_on: null, due: null, due_min: null,
  limit: null, rate: '', risk: null, symbol: '', quantity: null, sellable: null, cost: null, price: 0, hidden: false, account: '', statement_on: null, ...more,
})

describe('how sure', () => {
  it('a proof wears off after half an hour', () => {
    expect(certainty({ level: 'proven', proven_at: 0 }, PROVEN_MS - 1)).toBe('proven')
    expect(certainty({ level: 'proven', proven_at: 0 }, PROVEN_MS)).toBe('worn')
  })
  it('a hint stays a hint', () => expect(certainty({ level: 'hint', proven_at: null }, 1e15)).toBe('hint'))
})

describe('a fresh picture', () => {
  const whole = (products: Product[], customer = 'c') => ({ customer, products, due: [] as Whole['due'] }) as Whole
  it('moves nothing that stays, and puts what is new at the end', () => {
    const before = whole([product('b'), product('a')])
    expect(over(before, whole([product('n', { kind: 'account' }), product('a'), product('b')])).products.map((one) => one.ref)).toEqual(['b', 'a', 'n'])
  })
  it('of another customer begins anew, by kind', () =>
    expect(over(whole([product('x')]), whole([product('p', { kind: 'position' }), product('a')], 'other')).products.map((one) => one.ref)).toEqual(['a', 'p']))
  it('drops what is gone', () => expect(inKnownOrder(['a', 'b'], ['b'], String)).toEqual(['b']))
  it('marks amounts that changed, never one that was merely uncovered', () => {
    expect([...changed([product('a'), product('b', { hidden: true, balance: null })], [product('a', { balance: 5 }), product('b')])]).toEqual(['bank:a'])
  })
  it('sorts kinds as people think of them', () => expect(byKind([product('l', { kind: 'loan' }), product('c', { kind: 'card' })])[0]!.ref).toBe('c'))
})

it('shows amounts that were revealed in their own product only', () => {
  const amounts = { 'bank:a': { balance: 7, available: 7, due: 0, due_min: 0, limit: 0, quantity: 0, sellable: 0, cost: 0 } }
  const hidden = { hidden: true, balance: null }
  expect(told(product('a', hidden), amounts)).toMatchObject({ balance: 7, hidden: false })
  expect(told(product('b', hidden), amounts)).toMatchObject({ balance: null, hidden: true })
})

it('reckons a position in fen', () => expect(worth(product('p', { kind: 'position', quantity: 200, price: 123_400 }))).toBe(246_800))
it('puts the gravest alert first', () => {
  const alert = (level: 'info' | 'danger') => ({ id: level, level, text: '', until: null, set_by_name: '', set_at: '' })
  expect(gravest([alert('info'), alert('danger')])[0]!.level).toBe('danger')
})
it('says once of each core that it is silent', () =>
  expect(silent([{ role: 'bank', part: 'person', kind: 'slow', code: '', data: {} }, { role: 'bank', part: 'portfolio', kind: 'lost', code: '', data: {} }])).toEqual([{ role: 'bank', slow: false, parts: ['person', 'portfolio'] }]))

describe('keys to search by', () => {
  it.each([
    ['phone', '138 0000-0001', '13800000001'], ['card', '6222 0200 0000 0128', '6222020000000128'], ['id_no', '11010119900307123x', '11010119900307123X'],
    ['customer', 'C000123', 'C000123'], ['email', 'g@b.cn', 'g@b.cn'], ['phone', '1380', null], ['card', '张', null], ['id_no', '1101', null], ['account', '12', null],
  ] as const)('%s %s', (kind, typed, key) => expect(keyTyped(kind, typed)).toBe(key))
  it.each([['13900000001', 'phone'], ['6222020000000128', 'card'], ['110101199003071234', 'id_no'], ['C10001', 'customer'], ['a@b.cn', 'email'], ['139', null]])('%s looks like %s', (typed, kind) => expect(kindTyped(typed)).toBe(kind))
})
