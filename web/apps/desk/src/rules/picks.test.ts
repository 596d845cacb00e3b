import { expect, it } from 'vitest'
import { about, takeable } from './picks.ts'

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
