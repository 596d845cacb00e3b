import { expect, it } from 'vitest'
import { linesOf, price } from './lines.ts'

it('begins with what is checked first', () => {
  const lines = linesOf({ note: '房租', from_account: '6222 **** 0001', to_number: '6217 **** 8888', to_name: '李*', amount: 500_000 })
  expect(lines.map((line) => line.name)).toEqual(['amount', 'to_name', 'to_number', 'from_account', 'note'])
  expect(lines[0]).toEqual({ name: 'amount', value: 500_000, as: 'money' })
})
it('says nothing of what is empty or no word', () => expect(linesOf({ note: '', extra: { a: 1 }, order: null })).toEqual([]))
it('does not make money of words', () => expect(linesOf({ amount: '¥5.00' })[0]!.as).toBe('text'))
it('writes prices with two to four places', () => {
  expect(price(123_456)).toBe('12.3456')
  expect(price(123_400)).toBe('12.34')
  expect(price(120_000)).toBe('12.00')
})
