import { expect, it } from 'vitest'
import type { Holding, Operation } from '../types'
import { daysUntil, gain, owned, worth } from './holdings'
import { change, fen, price, signed, tenThousandths, yuan } from './money'
import { grouped, isPushed, lines, newer } from './operation'

const holding = (more: Partial<Holding>): Holding => ({
  ref: 'h', role: 'bank', kind: 'account', name: '活期', number: '622202******0128', currency: 'CNY', balance: 0, available: 0, status: 'normal', account: '',
  due_on: null, due: 0, due_min: 0, statement_on: null, limit: 0, rate: '', risk: null, symbol: '', quantity: 0, sellable: 0, cost: 0, price: 0, ...more,
})
const operation = (more: Partial<Operation>): Operation => ({
  id: 'o', kind: 'transfer', role: 'bank', state: 'drafted', params: {}, amount: 0, currency: 'CNY', digest: '', created_at: 0, expires_at: 0, tier: 3,
  hold_until: null, settled_at: null, core_ref: null, facts: {}, fault: null, suitability: null, reversible: false, by: 'customer', version: 1, ...more,
})

it('reads money as it is typed, to the fen', () => {
  expect(fen('1,234.5')).toBe(123450)
  expect(fen('0.29')).toBe(29)
  expect(fen('１')).toBeNull()
  for (const wrong of ['', '0', '-1', '1.234', '1e3', 'abc', '99999999999999']) expect(fen(wrong), wrong).toBeNull()
})
it('writes what it reads', () => {
  for (const amount of [1, 10, 99, 100, 123456789]) expect(fen(yuan(amount))).toBe(amount)
  expect(signed(-500)).toBe('−5.00')
  expect(price(184200)).toBe('18.42')
  expect(tenThousandths('18.42')).toBe(184200)
  expect(change(18420, 18060)).toBe('+1.99%')
  expect(change(1, 0)).toBe('—')
})
it('adds up what one owns, and takes no debts for it', () =>
  expect(owned([holding({ balance: 100 }), holding({ kind: 'credit', balance: 900 }), holding({ kind: 'position', quantity: 100, price: 184200 })])).toBe(100 + 184200))
it('values a position at the price of the moment', () => {
  const position = holding({ kind: 'position', quantity: 200, cost: 100000, price: 110000 })
  expect(worth(position)).toBe(220000)
  expect(gain(position)).toBe(20000)
  expect(gain(position, 90000)).toBe(-20000)
})
it('counts days by the calendar', () => {
  const evening = new Date('2026-11-22T23:30:00').getTime()
  expect(daysUntil('2026-11-23', evening)).toBe(1)
  expect(daysUntil('2026-11-22', evening)).toBe(0)
})
it('shows payee, number and amount large, in that order', () => {
  const shown = lines(operation({ amount: 500000, params: { from_account: 'a', to_number: '6222020000000128', to_name: '沈立群', amount: 500000 } }), (ref) => `<${ref}>`, (key) => key)
  expect(shown.filter((line) => line.large).map((line) => line.value)).toEqual(['沈立群', '6222 0200 0000 0128', '¥ 5,000.00'])
  expect(shown.at(-1)).toEqual({ label: 'line.from_account', value: '<a>' })
})
it('leaves a masked number as it is', () => expect(grouped('622202******0128')).toBe('622202******0128'))
it('asks for the word of what somebody else drafted only', () => {
  expect(isPushed(operation({ by: 'agent' }))).toBe(true)
  expect(isPushed(operation({}))).toBe(false)
  expect(isPushed(operation({ by: 'agent', state: 'executed' }))).toBe(false)
})
it('takes the newer version, whichever comes last', () => {
  const [old, now] = [operation({ version: 1 }), operation({ version: 3, state: 'executed' })]
  expect(newer(now, old).state).toBe('executed')
  expect(newer(old, now).state).toBe('executed')
})
