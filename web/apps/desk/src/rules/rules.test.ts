import type { Contact, DeskSnapshot, Message } from '@yingda/desk-state'
import { describe, expect, it } from 'vitest'
import { noticeOf } from './attention.ts'
import { choices, findChoices } from './dispositions.ts'
import { DraftMirror } from './draft.ts'
import { actOf, type Pressed } from './keys.ts'
import { inHand, neighbour, nextWaiting, offers, slots } from './order.ts'
import { fill, findPhrases, insertAt, phraseQuery, textOf, type Phrase } from './phrases.ts'
import { readReceipt } from './receipt.ts'
import { rows, waitingSince } from './timeline.ts'

const contact = (id: string, more: Partial<Contact> = {}) => ({ id, state: 'active', arrived_at: 0, answered_at: 0, offer: null, customer: {}, ...more }) as Contact
const message = (seq: number, by: Message['by'], more: Partial<Message> = {}) =>
  ({ id: `m${seq}`, seq, at: seq * 1000, by, author: by, kind: 'text', text: `t${seq}`, file: null, data: null, op: null, author_name: null, ...more }) as Message

describe('my work', () => {
  const all = { b: contact('b', { answered_at: 2 }), a: contact('a', { answered_at: 5 }), o: contact('o', { state: 'offered', offer: { id: 'x', deadline: 9, offered_at: 1, receipt: null } }) }
  it('puts what was taken later below, whatever happens in it', () => expect(inHand(all).map((c) => c.id)).toEqual(['b', 'a']))
  it('keeps offers apart', () => expect(offers(all).map((c) => c.id)).toEqual(['o']))
  it('moves no row under the pointer', () => {
    const before = [{ id: 'a', ghost: false }, { id: 'b', ghost: false }]
    expect(slots(before, ['b', 'c'], true)).toEqual([{ id: 'a', ghost: true }, { id: 'b', ghost: false }, { id: 'c', ghost: false }])
    expect(slots(before, ['b', 'c'], false).map((slot) => slot.id)).toEqual(['b', 'c'])
  })
  it('walks round', () => {
    expect(neighbour(['a', 'b'], 'b', 1)).toBe('a')
    expect(neighbour(['a', 'b'], null, -1)).toBe('b')
    expect(neighbour([], 'a', 1)).toBeNull()
  })
  it('goes to who has waited longest', () => {
    const since: Record<string, number | null> = { a: 50, b: 10 }
    expect(nextWaiting([contact('a'), contact('b')], (id) => since[id] ?? null, null)).toBe('b')
    expect(nextWaiting([contact('a'), contact('b')], (id) => since[id] ?? null, 'b')).toBe('a')
  })
})

describe('the timeline', () => {
  const of = (messages: Message[], more = {}) => rows({ messages, unsent: [], readByCustomer: 1, newFrom: null, zone: 'UTC', ...more })
  it('separates days and groups lines of one person', () => {
    const list = of([message(1, 'customer'), message(2, 'customer'), message(3, 'agent', { at: 90_000_000 })])
    expect(list.map((row) => row.type)).toEqual(['day', 'message', 'message', 'day', 'message'])
    expect(list.map((row) => ('head' in row ? row.head : null))).toEqual([null, true, false, null, true])
  })
  it('marks what is new and what the customer has read', () => {
    const list = of([message(1, 'agent'), message(2, 'customer')], { newFrom: 2 })
    expect(list.map((row) => row.type)).toEqual(['day', 'message', 'new', 'message'])
    expect(list[1]).toMatchObject({ read: true })
  })
  it('shows a message on its way until the server has it, in one place', () => {
    const unsent = [{ id: 'op', interaction: 'i', kind: 'send' as const, text: 'x', file: null, at: 0, error: null }]
    expect(of([message(1, 'customer')], { unsent }).at(-1)).toMatchObject({ type: 'unsent', key: 'op' })
    expect(of([message(1, 'customer'), message(2, 'agent', { op: 'op' })], { unsent }).at(-1)).toMatchObject({ type: 'message', key: 'op' })
  })
  it('counts the wait from the first line after ours', () => {
    expect(waitingSince([message(1, 'customer'), message(2, 'agent'), message(3, 'customer'), message(4, 'customer'), message(5, 'note')])).toBe(3000)
    expect(waitingSince([message(1, 'customer'), message(2, 'agent')])).toBeNull()
  })
})

describe('a half-written reply', () => {
  it('follows another computer while nothing was typed here', () => {
    const draft = new DraftMirror('')
    expect(draft.hear('您好', 0)).toBe(true)
    expect(draft.text).toBe('您好')
  })
  it('never overwrites what is being typed', () => {
    const draft = new DraftMirror('')
    draft.type('请稍')
    expect(draft.hear('别的', 0)).toBe(false)
    expect(draft.text).toBe('请稍')
  })
  it('does not take its own echo for news', () => {
    const draft = new DraftMirror('')
    draft.type('a')
    expect(draft.save(0)).toBe('a')
    draft.type('ab')
    expect(draft.save(1)).toBe('ab')
    expect(draft.hear('a', 2)).toBe(false)
    expect(draft.hear('a with 6217**** hidden', 1000)).toBe(false)
    expect(draft.text).toBe('ab')
    expect(draft.save(3)).toBeNull()
  })
  it('stays empty after sending, whatever echoes come late', () => {
    const draft = new DraftMirror('')
    draft.type('hello')
    draft.save(0)
    draft.clear(1)
    expect(draft.hear('hello', 2)).toBe(false)
    expect(draft.hear('', 3)).toBe(false)
    expect(draft.text).toBe('')
  })
})

describe('phrases', () => {
  const phrases: Phrase[] = [{ id: '1', shortcut: 'ye', title: '余额查询', texts: { 'zh-CN': '您的余额…' } }, { id: '2', shortcut: 'gs', title: '挂失', texts: { 'zh-CN': '请 {agent}', en: 'Please' } }]
  it('sees a shortcut before the caret, and no address', () => {
    expect(phraseQuery('您好 /ye', 6)).toEqual({ words: 'ye', from: 3 })
    expect(phraseQuery('http://ye', 9)).toBeNull()
    expect(phraseQuery('1/2', 3)).toBeNull()
  })
  it('finds by shortcut, by title, by letters in between', () => {
    expect(findPhrases(phrases, 'gs')[0]!.id).toBe('2')
    expect(findPhrases(phrases, '余额')[0]!.id).toBe('1')
    expect(findPhrases(phrases, 'zzz')).toEqual([])
  })
  it('speaks the language of the customer', () => {
    expect(textOf(phrases[1]!, 'en')).toBe('Please')
    expect(textOf(phrases[0]!, 'en')).toBe('您的余额…')
  })
  it('fills names and leaves unknown holes to be seen', () => expect(fill('{agent} {x}', { agent: '陈静' })).toBe('陈静 {x}'))
  it('puts the text where the shortcut was', () => expect(insertAt('a /ye b', 2, 5, 'XX')).toEqual({ text: 'a XX b', caret: 4 }))
})

describe('dispositions', () => {
  const all = [{ id: 'r', name: '银行卡' }, { id: 'e', name: '空的' }, { id: 'a', name: '挂失', parent: 'r' }, { id: 'b', name: '余额', parent: 'r', queues: ['q9'] }]
  it('offers leaves with their way', () => expect(choices(all, 'q9')).toEqual([{ id: 'a', name: '挂失', path: ['银行卡'] }, { id: 'b', name: '余额', path: ['银行卡'] }]))
  it('leaves out what belongs to other queues', () => expect(choices(all, 'q1').map((one) => one.id)).toEqual(['a']))
  it('survives a loop', () => expect(choices([{ id: 'a', name: 'A', parent: 'b' }, { id: 'b', name: 'B', parent: 'a' }, { id: 'c', name: 'C', parent: 'a' }], null)).toHaveLength(1))
  it('finds by a word of the way', () => expect(findChoices(choices(all, 'q9'), '银行卡').map((c) => c.id)).toEqual(['a', 'b']))
})

describe('attention', () => {
  const before = { me: { not_responding: false }, contacts: { i: contact('i') }, messages: {} } as unknown as DeskSnapshot
  const said = { type: 'message' as const, interaction: 'i', message: message(1, 'customer') }
  it('is not asked for what is under the eyes', () => expect(noticeOf(before, said, { selected: 'i', here: true })).toBeNull())
  it('is asked for a message in another talk or behind another window', () => {
    expect(noticeOf(before, said, { selected: 'j', here: true })?.kind).toBe('message')
    expect(noticeOf(before, said, { selected: 'i', here: false })?.kind).toBe('message')
  })
  it('is asked for a new offer once', () => {
    const offered = contact('o', { state: 'offered', offer: { id: 'x', deadline: 9, offered_at: 1, receipt: null } })
    expect(noticeOf(before, { type: 'contact', contact: offered }, { selected: null, here: true })?.kind).toBe('offer')
    expect(noticeOf({ ...before, contacts: { o: offered } }, { type: 'contact', contact: offered }, { selected: null, here: true })).toBeNull()
  })
})

describe('keys', () => {
  const pressed = (more: Partial<Pressed>): Pressed => ({ code: '', key: '', alt: false, ctrl: false, meta: false, shift: false, typing: false, composing: false, ...more })
  it('reads places, not letters', () => expect(actOf(pressed({ code: 'KeyA', key: 'å', alt: true }))).toBe('accept'))
  it('leaves an input method alone', () => expect(actOf(pressed({ code: 'KeyA', alt: true, composing: true }))).toBeNull())
  it('lets people type a question mark', () => {
    expect(actOf(pressed({ key: '?', typing: true }))).toBeNull()
    expect(actOf(pressed({ key: '?' }))).toBe('map')
  })
  it('counts contacts from one', () => expect(actOf(pressed({ code: 'Digit3', alt: true }))).toBe('nth3'))
})

it('reads a receipt, whole or in part', () => {
  const receipt = readReceipt({ rule: 'r', chosen: 'a', candidates: [{ agent: 'a', load: 1, idle_ms: 5 }], candidates_total: 3, excluded: { full: 2 }, required: { card: 3 }, waited_ms: 7 })
  expect(receipt).toEqual({ rule: 'r', waitedMs: 7, idleMs: 5, load: 1, candidates: 3, ring: 0, required: [{ skill: 'card', level: 3 }], excluded: [{ reason: 'full', count: 2 }] })
  expect(readReceipt(null)).toBeNull()
  expect(readReceipt({})).toMatchObject({ rule: null, required: [] })
})
