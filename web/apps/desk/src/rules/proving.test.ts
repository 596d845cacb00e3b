import type { Contact, Message } from '@yingda/desk-state'
import { describe, expect, it } from 'vitest'
import { begun, captureEnded, mayAsk, proceed, underWay } from './proving.ts'

const event = (seq: number, data: Record<string, unknown>): Message => ({ id: String(seq), seq, at: 0, by: 'system', author: null, author_name: null, kind: 'event', text: null, file: null, data, op: null })
const asked = proceed(begun('pin', 3), { type: 'asked', challenge: 'c', after: 5 })

describe('a proof', () => {
  it('is asked, keyed in, checked', () => {
    expect(asked).toMatchObject({ phase: 'keying', after: 5 })
    const checking = proceed(asked, { type: 'keyed' })
    expect(underWay(checking)).toBe(true)
    expect(proceed(checking, { type: 'judged', right: true, triesLeft: 5 }).phase).toBe('right')
  })
  it('that was wrong can be tried again as long as tries are left', () => {
    const wrong = proceed(asked, { type: 'judged', right: false, triesLeft: 2 })
    expect(wrong).toMatchObject({ phase: 'wrong', triesLeft: 2 })
    expect(proceed(wrong, { type: 'again', after: 9 })).toMatchObject({ phase: 'keying', challenge: 'c', after: 9 })
    expect(proceed(asked, { type: 'judged', right: false, triesLeft: 0, lockedUntil: 7 })).toMatchObject({ phase: 'locked', lockedUntil: 7 })
  })
  it('is not begun anew by late news', () => expect(proceed({ ...asked, phase: 'right' }, { type: 'not_keyed' }).phase).toBe('right'))
})

describe('what came of the keys', () => {
  it('is only what came after the question', () => {
    const list = [event(4, { code: 'event.captured', token: 'old' }), event(6, { code: 'event.captured', token: 'new', shown: '******' })]
    expect(captureEnded(list, 5)).toEqual({ token: 'new' })
    expect(captureEnded(list.slice(0, 1), 5)).toBeNull()
  })
  it('may be nothing', () => expect(captureEnded([event(6, { code: 'event.capture_failed', cause: 'timeout' })], 5)).toBe('none'))
  it('is never believed from the customer or the agent', () => expect(captureEnded([{ ...event(6, { code: 'event.captured', token: 'x' }), by: 'customer' }], 5)).toBeNull())
})

it('asks only somebody whom we think to know, in a running talk', () => {
  const contact = { state: 'active', channel: 'webchat', customer: { id: 'c' } } as Contact
  expect(mayAsk(contact)).toBe(true)
  expect(mayAsk({ ...contact, customer: { ...contact.customer, id: null } })).toBe(false)
  expect(mayAsk({ ...contact, state: 'wrap_up' })).toBe(false)
  expect(mayAsk({ ...contact, channel: 'phone', line: 'up', held_at: 1 })).toBe(false)
})
