import { expect, it } from 'vitest'
import { about, applied, takeable } from './picks.ts'

const one = (id: string, change = {}) => ({ id, queue: 'q', queue_name: '贷款', queue_name_en: 'Loans', channel: 'webchat', queued_at: 0, name: '', address: '', value: '', language: 'zh-CN', topic: '', topic_en: '', subject: '', may: true, ...change })

it('takes the first who can be taken', () => {
  expect(takeable({ pull: true, waiting: 2, items: [one('a', { may: false }), one('b')] })?.id).toBe('b')
  expect(takeable({ pull: true, waiting: 0, items: [] })).toBeNull()
  expect(takeable(null)).toBeNull()
})
it('says the kind of question, else the subject, else the queue', () => {
  expect(about(one('a', { topic: '提前还款', topic_en: 'Early repayment' }), 'en')).toBe('Early repayment')
  expect(about(one('a', { subject: '还款' }), 'zh-CN')).toBe('还款')
  expect([about(one('a'), 'zh-CN'), about(one('a'), 'en')]).toEqual(['贷款', 'Loans'])
})
it('follows what the server tells', () => {
  const list = { pull: true, waiting: 2, items: [one('a'), one('b')] }
  const ids = (event: Parameters<typeof applied>[1]) => applied(list, event).items.map((each) => each.id + (each.may ? '' : '!'))
  expect(ids({ type: 'changes', waiting: 3, gone: [], items: [[1, one('c')]] })).toEqual(['a', 'c', 'b'])
  expect(ids({ type: 'changes', waiting: 1, gone: ['a'], items: [[0, one('b', { may: false })]] })).toEqual(['b!'])
  expect(applied(list, { type: 'changes', waiting: 9, gone: ['a'], items: [] }).waiting).toBe(9)
  expect(applied(list, { type: 'list', list: { pull: false, waiting: 0, items: [] } })).toEqual({ pull: false, waiting: 0, items: [] })
  expect(list.items).toHaveLength(2)
})
