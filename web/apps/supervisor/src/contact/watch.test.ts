import { expect, it } from 'vitest'
import { fromSnapshot, NOTHING, reduce } from './watch.ts'
import type { Contact, Message } from './types.ts'

const message = (seq: number): Message => ({ id: `m${seq}`, seq, at: seq, by: 'customer', author: null, author_name: null, kind: 'text', text: 'x', file: null, data: null, op: null })
const contact = { id: 'c', state: 'active' } as Contact

it('reads a snapshot in either form', () => {
  expect(fromSnapshot('c', { contact, messages: [message(2), message(1)] }).messages.map((m) => m.seq)).toEqual([1, 2])
  expect(fromSnapshot('c', { contacts: { c: contact }, messages: { c: [message(1)] } })).toMatchObject({ contact: { id: 'c' }, over: false })
  expect(fromSnapshot('c', null)).toBe(NOTHING)
})

it('takes a message once and in its place', () => {
  let state = fromSnapshot('c', { contact, messages: [message(1), message(3)] })
  state = reduce(reduce(state, { type: 'message', message: message(2) }), { type: 'message', message: message(2) })
  expect(state.messages.map((m) => m.seq)).toEqual([1, 2, 3])
})

it('keeps what was said when the contact is over', () =>
  expect(reduce(fromSnapshot('c', { contact, messages: [message(1)] }), { type: 'gone', id: 'c' })).toMatchObject({ over: true, messages: [{ seq: 1 }] }))

it('knows an ended contact that is still in memory', () => {
  const ended = { ...contact, state: 'ended' } as unknown as Contact
  expect(fromSnapshot('c', { contact: ended, messages: [] }).over).toBe(true)
  expect(reduce(fromSnapshot('c', { contact, messages: [] }), { type: 'contact', contact: ended }).over).toBe(true)
})

it('takes no notice of what it does not know', () => expect(reduce(NOTHING, { type: 'hint' })).toBe(NOTHING))
