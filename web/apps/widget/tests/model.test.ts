import { describe, expect, it } from 'vitest'
import { waitMs, LONGEST_WAIT_MS } from '../src/model/backoff'
import { callable, reachable } from '../src/model/contact'
import { NO_VISIT } from '../src/model/conversation'
import { FILE_MAX_BYTES, nameOf, refusal, sizeText } from '../src/model/files'
import { pieces } from '../src/model/links'
import { wired } from '../src/model/operation'
import { screen, waitRange } from '../src/model/screen'
import { lastOwn, rows, unread, PAUSE_MS } from '../src/model/timeline'
import type { OutboxEntry } from '../src/model/outbox'
import { inkOn, options } from '../src/options'
import type { Message, Visit } from '../src/protocol'
import { languageOf, texts } from '../src/texts'
import { en } from '../src/texts/en'
import { zh } from '../src/texts/zh-CN'

const message = (seq: number, by: Message['by'], more: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  seq,
  at: seq * 1000,
  by,
  kind: 'text',
  text: `${seq}`,
  ...more,
})
const menu = (seq: number): Message =>
  message(seq, 'bot', { kind: 'choice', data: { options: [{ id: 'a', label: 'A' }] } })
const waiting: OutboxEntry = { id: 'op1', do: 'send', with: { text: '在吗' }, at: 1, n: 0, tab: 't' }
const visit = (more: Partial<Visit>): Visit => ({ ...NO_VISIT, ...more })

describe('calling back', () => {
  it('takes numbers as people write them, and nothing else', () => {
    expect(['138 0013 8000', '+86-138-0013-8000', '(010) 8888666'].every(callable)).toBe(true)
    expect(['', '123', 'a@b.cn', '1380013800013800', '138#0013'].some(callable)).toBe(false)
  })
})

describe('reconnecting', () => {
  it('waits longer each time, spread, and never longer than the limit', () => {
    expect(waitMs(0, 0)).toBe(250)
    expect(waitMs(0, 0.99)).toBeLessThan(500)
    expect(waitMs(3, 0.5)).toBe(3000)
    expect(waitMs(50, 0.999)).toBeLessThanOrEqual(LONGEST_WAIT_MS)
  })
})

describe('the log', () => {
  const kinds = (all: ReturnType<typeof rows>): string[] => all.map((row) => row.kind)

  it('shows what is on its way after what is there, until its message has come', () => {
    expect(kinds(rows([message(1, 'bot')], [waiting], []))).toEqual(['time', 'message', 'pending'])
    const arrived = message(2, 'customer', { op: 'op1', text: '在吗' })
    const after = rows([message(1, 'bot'), arrived], [waiting], [])
    expect(kinds(after)).toEqual(['time', 'message', 'message'])
    expect(after[2]!.key).toBe('op-op1')
  })

  it('groups a writer and marks pauses', () => {
    const late = message(3, 'bot', { at: 3000 + PAUSE_MS + 1 })
    const all = rows([message(1, 'bot'), message(2, 'bot'), late], [], [])
    expect(all.map((row) => (row.kind === 'message' ? row.first : row.kind))).toEqual([
      'time',
      true,
      false,
      'time',
      true,
    ])
  })

  it('lets only the last menu be answered, and only before a human comes', () => {
    const live = (messages: Message[], choosing = true, outbox: OutboxEntry[] = []): boolean[] =>
      rows(messages, outbox, [], choosing).flatMap((row) => (row.kind === 'message' ? [row.live] : []))
    expect(live([menu(1), menu(2)])).toEqual([false, true])
    expect(live([menu(1), message(2, 'customer')])).toEqual([false, false])
    expect(live([menu(1), message(2, 'system', { kind: 'event' })])[0]).toBe(true)
    expect(live([menu(1)], false)).toEqual([false])
    expect(live([menu(1)], true, [waiting])).toEqual([false])
    const failed = { ...waiting, failed: { code: 'interaction.unknown', data: {} } }
    expect(live([menu(1)], true, [failed])).toEqual([true])
  })

  it('counts what the customer has not seen, without their own and without events', () => {
    const all = [
      message(1, 'bot'),
      message(2, 'customer'),
      message(3, 'agent'),
      message(4, 'system', { kind: 'event' }),
    ]
    expect([unread(all, 0), unread(all, 1), unread(all, 3)]).toEqual([2, 1, 0])
    expect(lastOwn(all)?.seq).toBe(2)
  })

  it('sends no words that are only for this screen', () => {
    expect(wired({ ...waiting, with: { option: 'a', label: '甲', name: 'x' } })).toEqual({ option: 'a' })
  })
})

describe('links', () => {
  it('are only http and https, and end where Chinese goes on', () => {
    expect(pieces('见https://a.example/b?c=1，谢谢')).toEqual([
      { text: '见' },
      { text: 'https://a.example/b?c=1', href: 'https://a.example/b?c=1' },
      { text: '，谢谢' },
    ])
    for (const text of ['javascript:alert(1)', 'data:text/html,x', 'ftp://a.example', 'a < b & c'])
      expect(pieces(text)).toEqual([{ text }])
    expect(pieces('(http://a.example/x).').map((piece) => piece.href)).toEqual([
      undefined,
      'http://a.example/x',
      undefined,
    ])
    expect(pieces('')).toEqual([])
  })
})

describe('files', () => {
  it('say their limits before anything is sent', () => {
    expect(refusal({ name: 'a.PDF', size: 10 })).toBeNull()
    expect(refusal({ name: 'a.exe', size: 10 })?.code).toBe('file.type_not_allowed')
    expect(refusal({ name: 'noending', size: 10 })?.code).toBe('file.type_not_allowed')
    expect(refusal({ name: 'a.png', size: 0 })?.code).toBe('file.empty')
    expect(refusal({ name: 'a.png', size: FILE_MAX_BYTES + 1 })).toEqual({
      code: 'file.too_large',
      data: { max_mb: 10 },
    })
  })

  it('that were pasted get a name', () => {
    expect(nameOf({ name: 'image.png', type: 'image/png' }, new Date(2026, 10, 5, 9, 8, 7))).toBe('1105-090807.png')
    expect(nameOf({ name: '合同.pdf', type: '' }, new Date())).toBe('合同.pdf')
    expect([sizeText(12), sizeText(2048), sizeText(3_500_000)]).toEqual(['12 B', '2 KB', '3.3 MB'])
  })
})

describe('what the panel offers', () => {
  it('has a way to a human until one is on the way', () => {
    const human = (['none', 'self_service', 'waiting', 'active', 'ended'] as const).map(
      (state) => screen(visit({ state }), false).human,
    )
    expect(human).toEqual([true, true, false, false, false])
  })

  it('asks for a rating once, then offers a new conversation', () => {
    expect(screen(visit({ state: 'ended', survey: 'asked' }), false).foot).toBe('survey')
    expect(screen(visit({ state: 'ended', survey: 'asked' }), true).foot).toBe('ended')
    expect(screen(visit({ state: 'closed', survey: 'done' }), false).foot).toBe('ended')
  })

  it('offers to leave a message when nobody is there', () => {
    expect(screen(visit({ state: 'self_service', open: false }), false).leave).toBe(true)
    expect(screen(visit({ state: 'self_service', leave_message: true }), false).leave).toBe(true)
    expect(screen(visit({ state: 'active', open: false }), false).leave).toBe(false)
    expect(screen(visit({ state: 'closed', open: false }), false).leave).toBe(false)
  })

  it('gives the expected wait as a range', () => {
    expect(waitRange(visit({}))).toBeNull()
    expect(waitRange(visit({ wait_low_s: 10, wait_high_s: 40 }))).toEqual({ low: 0, high: 1 })
    expect(waitRange(visit({ wait_low_s: 130, wait_high_s: 250 }))).toEqual({ low: 2, high: 5 })
    expect(waitRange(visit({ wait_low_s: 120, wait_high_s: 120 }))).toEqual({ low: 2, high: 3 })
  })

  it('takes only an address where somebody can be reached', () => {
    expect(['13800001111', '+86 138-0000-1111', 'a@b.cn'].every(reachable)).toBe(true)
    expect(['', '123', 'a@b', '请回电', '1'.repeat(20)].some(reachable)).toBe(false)
  })
})

describe('the texts', () => {
  it('are complete in both languages with the same places to fill', () => {
    const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort()
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
    for (const [key, text] of Object.entries(zh)) {
      const other = en[key as keyof typeof zh]
      expect(other.trim(), key).not.toBe('')
      if (!key.startsWith('event.transferred')) expect(places(other), key).toEqual(places(text))
    }
  })

  it('say an unknown code so that it can be told to somebody', () => {
    expect(texts('zh-CN').error({ code: 'odd.code', data: {} })).toContain('odd.code')
    expect(texts('en').error({ code: 'file.too_large', data: { max_mb: 10 } })).toContain('10 MB')
  })

  it('leave out events that mean nothing to the customer', () => {
    expect(texts('zh-CN').event('event.routing_internal', {})).toBeNull()
    expect(texts('zh-CN').event('event.answered', { agent_name: '李明' })).toBe('李明 为您服务')
  })

  it('know today, yesterday and other days', () => {
    const { day } = texts('zh-CN')
    const noon = new Date(2026, 10, 5, 12, 0).getTime()
    expect(day(noon, noon)).toBe('今天 12:00')
    expect(day(noon - 86_400_000, noon)).toBe('昨天 12:00')
    expect(day(noon - 5 * 86_400_000, noon)).toContain('10月31日')
    expect([languageOf('zh-Hans'), languageOf('en-GB'), languageOf(''), languageOf('fr')]).toEqual([
      'zh-CN',
      'en',
      'zh-CN',
      'en',
    ])
  })
})

describe('the script tag', () => {
  const script = (dataset: Record<string, string>): Parameters<typeof options>[0] => ({
    src: 'https://chat.example/widget/yingda-widget.js?v=1',
    dataset,
  })

  it('says where the doors are and how it looks', () => {
    expect(options(script({ entry: 'e', lang: 'en', theme: 'dark', color: '#0c5b4c' }), 'zh')).toMatchObject({
      base: 'https://chat.example',
      entry: 'e',
      language: 'en',
      theme: 'dark',
      color: '#0c5b4c',
    })
  })

  it('cannot bring in anything but a colour', () => {
    expect(options(script({ color: 'red;background:url(x)' }), '').color).toMatch(/^#[0-9a-f]{6}$/)
  })

  it('gets letters that can be read on its colour', () => {
    expect([inkOn('#0c5b4c'), inkOn('#ffe14d')]).toEqual(['#fff', '#111'])
  })
})
