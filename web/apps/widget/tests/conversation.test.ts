import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { apply, EMPTY, NO_VISIT, receive, type Conversation } from '../src/model/conversation'
import type { ChatEvent, Message, TopicFrame, Visit } from '../src/protocol'

const message = (seq: number, more: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  seq,
  at: seq,
  by: 'bot',
  kind: 'text',
  text: `${seq}`,
  ...more,
})
const frame = (seq: number, event: ChatEvent, stream = 's'): TopicFrame => ({ topic: 'chat', stream, seq, event })
const said = (seq: number, m: Message): TopicFrame => frame(seq, { type: 'message', message: m })
const begun: Conversation = { ...EMPTY, stream: 's', seq: 4 }

describe('what the server tells', () => {
  it('begins with a snapshot', () => {
    const snapshot = { visit: { ...NO_VISIT, state: 'active' as const }, messages: [message(2), message(1)] }
    const { conversation } = receive(EMPTY, { topic: 'chat', stream: 's', seq: 9, snapshot })
    expect([conversation.seq, conversation.visit.state, conversation.messages.map((m) => m.seq)]).toEqual([
      9,
      'active',
      [1, 2],
    ])
  })

  it('goes on with the next number', () => {
    const { conversation, gap } = receive(begun, said(5, message(1)))
    expect([conversation.seq, conversation.messages.length, gap]).toEqual([5, 1, false])
  })

  it('ignores what was seen', () => {
    expect(receive(begun, said(4, message(1)))).toEqual({ conversation: begun, gap: false })
  })

  it('notices a missing number and another stream', () => {
    expect(receive(begun, said(6, message(1)))).toEqual({ conversation: begun, gap: true })
    expect(receive(begun, frame(5, { type: 'messages', messages: [] }, 'other')).gap).toBe(true)
  })

  it('never shows a message twice', () => {
    const once = receive(begun, said(5, message(1))).conversation
    const twice = receive(once, said(6, message(1, { text: 'newer' }))).conversation
    expect(twice.messages.map((m) => m.text)).toEqual(['newer'])
  })

  it('leaves an unknown event alone but counts it', () => {
    const odd = { type: 'later' } as unknown as ChatEvent
    expect(receive(begun, frame(5, odd)).conversation).toEqual({ ...begun, seq: 5 })
  })
})

interface Case {
  name: string
  before: { visit: Visit; messages: Message[] }
  events: ChatEvent[]
  after: { visit: Visit; messages: Message[] }
}

/** The same cases that tests/webchat/test_view.py makes from the live engine. */
const cases = JSON.parse(readFileSync(new URL('../../../../tests/cases/chat.json', import.meta.url), 'utf-8')) as Case[]

describe('old snapshot + events = fresh snapshot', () => {
  for (const { name, before, events, after } of cases)
    it(name, () => {
      const start = receive(EMPTY, { topic: 'chat', stream: 's', seq: 0, snapshot: before }).conversation
      const end = events.reduce(apply, start)
      expect({ visit: end.visit, messages: end.messages }).toEqual(after)
    })
})
