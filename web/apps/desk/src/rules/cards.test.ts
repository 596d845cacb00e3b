import { expect, it } from 'vitest'
import { cardOf } from './cards.ts'

const data = { card: 'operation', operation: 'o', kind: 'transfer', state: 'executed', lines: [{ label: 'banking.param.amount', value: '¥1.00' }, 'junk'] }

it('reads a card', () => expect(cardOf({ kind: 'card', data })).toEqual({ operation: 'o', kind: 'transfer', state: 'executed', lines: [{ label: 'banking.param.amount', value: '¥1.00' }] }))
it('takes nothing else for one', () => {
  expect(cardOf({ kind: 'text', data })).toBeNull()
  expect(cardOf({ kind: 'card', data: { ...data, card: 'survey' } })).toBeNull()
  expect(cardOf({ kind: 'card', data: { ...data, state: 'new_state' } })).toBeNull()
  expect(cardOf({ kind: 'card', data: null })).toBeNull()
})
