import type { Operation } from '@yingda/banking'
import { describe, expect, it } from 'vitest'
import type { Product } from '../customer/types.ts'
import { blank, choicesOf, newer, paramsOf, tooMuch, toShow, valueOf, wanting, type KindSpec } from './operation-form.ts'

const TRANSFER: KindSpec = {
  kind: 'transfer', role: 'bank', tier: 3, reversible: false,
  params: [
    { name: 'from_account', type: 'holding', required: true, holdings: ['account'] }, { name: 'to_number', type: 'digits', required: true },
    { name: 'to_name', type: 'name', required: true }, { name: 'amount', type: 'amount', required: true }, { name: 'note', type: 'text', required: false },
  ],
}
const product = (ref: string, more: Partial<Product> = {}) => ({ role: 'bank', ref, kind: 'account', status: 'normal', available: 1_000_00, hidden: false, ...more }) as Product
const FILLED = { from_account: 'a', to_number: '6222 0200 0000 0128', to_name: '李四', amount: '1,500.5', note: '' }

describe('a form', () => {
  it('begins with the account that there is', () => {
    expect(blank(TRANSFER, [product('a'), product('c', { kind: 'card' })])).toMatchObject({ from_account: 'a', amount: '' })
    expect(blank(TRANSFER, [])).toMatchObject({ from_account: '' })
  })
  it('offers what fits: the kind, the core, nothing closed', () =>
    expect(choicesOf(TRANSFER.params[0]!, [product('a'), product('b', { status: 'closed' }), product('c', { kind: 'loan' }), product('d', { role: 'broker' })], 'bank').map((one) => one.ref)).toEqual(['a']))
  it('says what is missing and what is wrong', () => {
    expect(wanting(TRANSFER, { ...FILLED, to_name: ' ', amount: 'x' })).toEqual([{ name: 'to_name', why: 'missing' }, { name: 'amount', why: 'wrong' }])
    expect(wanting(TRANSFER, FILLED)).toEqual([])
  })
  it('gives the door whole fen, bare digits and nothing empty', () =>
    expect(paramsOf(TRANSFER, FILLED)).toEqual({ from_account: 'a', to_number: '6222020000000128', to_name: '李四', amount: 150_050 }))
  it('says before anybody asks that the money is not there', () => {
    expect(tooMuch(FILLED, [product('a')])?.ref).toBe('a')
    expect(tooMuch({ ...FILLED, amount: '1,000' }, [product('a')])).toBeNull()
    expect(tooMuch(FILLED, [product('a', { hidden: true, available: null })])).toBeNull()
  })
})

it.each([
  [{ name: 'price', type: 'price' }, '12.34', 123_400], [{ name: 'price', type: 'price' }, '0', null], [{ name: 'price', type: 'price' }, '1.23456', null],
  [{ name: 'quantity', type: 'quantity' }, '1,000', 1000], [{ name: 'quantity', type: 'quantity' }, '1.5', null], [{ name: 'daily_limit', type: 'amount' }, '0', 0], [{ name: 'amount', type: 'amount' }, '0', null],
] as const)('reads %o of %s', (field, typed, value) => expect(valueOf({ ...field, required: true }, typed)).toBe(value))

describe('a list of operations', () => {
  const op = (id: string, state: Operation['state'], created_at: number, version = 1) => ({ id, state, created_at, version }) as Operation
  it('shows first what still goes on', () => expect(toShow([op('a', 'executed', 9), op('b', 'unknown', 1), op('c', 'drafted', 2)]).map((one) => one.id)).toEqual(['c', 'b', 'a']))
  it('never goes back to older news', () => {
    expect(newer([op('a', 'executed', 1, 3)], op('a', 'submitted', 1, 2))[0]!.state).toBe('executed')
    expect(newer([], op('a', 'drafted', 1))).toHaveLength(1)
  })
})
