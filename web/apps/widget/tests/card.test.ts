import { describe, expect, it } from 'vitest'
import { operationCard, shownLines } from '../src/model/card'
import type { Message } from '../src/protocol'
import { options } from '../src/options'
import { zh } from '../src/texts/zh-CN'

const told = (seq: number, state: string, means: string[] = [], operation = 'o1'): Message => ({
  id: `m${seq}`, seq, at: seq, by: 'system', kind: 'card', text: '',
  data: { card: 'operation', operation, kind: 'transfer', state, means, lines: [{ label: 'banking.param.to_name', value: '沈**' }] },
})

describe('a card of an operation', () => {
  it('asks for the word while it is the last that was told of it', () => {
    const [first, then] = [told(1, 'drafted', ['pin']), told(2, 'executed')]
    expect(operationCard(first, [first])?.live).toBe(true)
    expect(operationCard(first, [first, then])?.live).toBe(false)
    expect(operationCard(then, [first, then])?.live).toBe(false)
    expect(operationCard(first, [first, told(2, 'drafted', ['pin'], 'o2')])?.live).toBe(true)
  })
  it('is no card without an operation', () => {
    expect(operationCard({ ...told(1, 'drafted'), data: { card: 'leave_message' } }, [])).toBeNull()
    expect(operationCard({ ...told(1, 'drafted'), kind: 'text' }, [])).toBeNull()
  })
  it('shows payee and number whole once the server told them whole, and the rest as the card has it', () => {
    const lines = [
      { label: 'banking.param.to_name', value: '沈**' }, { label: 'banking.param.to_number', value: '622202******0128' },
      { label: 'banking.param.amount', value: '¥5,000.00' }, { label: 'banking.param.note', value: '房租' },
    ]
    expect(shownLines(lines)[1]!.value).toBe('622202******0128')
    const params = { to_name: '沈立群', to_number: '6222020000000128', amount: 500000, from_account: 'A1' }
    const whole = shownLines(lines, { params, names: { A1: '活期账户 0115' }, suitability: null })
    expect(whole.map((line) => line.value)).toEqual(['沈立群', '6222 0200 0000 0128', '¥5,000.00', '房租'])
    expect(whole.map((line) => line.large)).toEqual([true, true, true, false])
  })
  it('says how accounts are called, and nothing of their numbers at the core', () => {
    const lines = [{ label: 'banking.param.from_account', value: 'A0000000011' }]
    expect(shownLines(lines)).toEqual([])
    const whole = { params: { from_account: 'A0000000011' }, names: { A0000000011: '活期账户 0115' }, suitability: null }
    expect(shownLines(lines, whole).map((line) => line.value)).toEqual(['活期账户 0115'])
  })
  it('has a word for every state and kind', () => {
    for (const state of ['drafted', 'held', 'reconfirm', 'awaiting_approval', 'submitted', 'unknown', 'on_list', 'executed', 'failed', 'cancelled', 'expired', 'rejected', 'reversed'])
      expect(`op.state.${state}` in zh, state).toBe(true)
  })
})

it('takes the identity of the page from its tag, or from where its server gives it', () => {
  const script = (dataset: Record<string, string>) => options({ src: 'https://a/widget/x.js', dataset }, 'zh')
  expect(script({ entry: 'e' })).toMatchObject({ identity: null, identityUrl: null })
  expect(script({ entry: 'e', identityUrl: '/who' })).toMatchObject({ identityUrl: '/who' })
})
