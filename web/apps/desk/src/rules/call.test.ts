import type { Contact } from '@yingda/desk-state'
import { describe, expect, it } from 'vitest'
import { iconOf, isQuiet, lineOf, may, numberOf, wantsPhone } from './call.ts'

const call = (more: Partial<Contact> = {}) => ({ id: 'c', channel: 'phone', state: 'active', line: 'up', direction: 'in', held_at: null, consult: null, capture: null, callback: null, ...more }) as Contact
const asked = { id: 'k', kind: 'agent', agent: 'b', name: '刘洋', state: 'ringing' } as const
const back = { number: '138****8000', asked_at: 1, tries: 0, reason: 'asked' } as const

describe('the line in a word', () => {
  it.each([
    [{}, 'talking'], [{ held_at: 5 }, 'held'], [{ line: 'none' }, 'dialling'], [{ line: 'none', callback: back }, 'callback'],
    [{ line: 'dialling', callback: back }, 'dialling'], [{ line: 'ringing' }, 'ringing'], [{ line: 'gone' }, 'gone'],
  ] as [Partial<Contact>, string][])('%o', (more, word) => expect(lineOf(call(more))).toBe(word))
})

describe('what can be done', () => {
  it('is everything while both talk', () => expect(Object.values(may(call())).every(Boolean)).toBe(true))
  it('is nothing before the line is up', () => expect(Object.values(may(call({ line: 'ringing' }))).some(Boolean)).toBe(false))
  it('is little beside a second party', () => expect(may(call({ consult: asked }))).toMatchObject({ hold: false, consult: false, transfer: false, press: true }))
  it('is nothing while the customer keys in a secret', () => expect(Object.values(may(call({ capture: { kind: 'pin', until: 9 } }))).some(Boolean)).toBe(false))
  it('is no capture on hold', () => expect(may(call({ held_at: 1 }))).toMatchObject({ capture: false, hold: true }))
})

describe('silence', () => {
  it('is right on hold, while somebody is rung, while a secret is keyed in', () => {
    expect([{ held_at: 1 }, { consult: asked, held_at: 1 }, { capture: { kind: 'pin', until: 9 } }, { line: 'dialling' }].map((more) => isQuiet(call(more as Partial<Contact>)))).toEqual([true, true, true, true])
  })
  it('is wrong while two talk, also on hold with a colleague', () => {
    expect(isQuiet(call())).toBe(false)
    expect(isQuiet(call({ held_at: 1, consult: { ...asked, state: 'talking' } }))).toBe(false)
  })
})

it('wants a phone only for a customer on the line', () => {
  expect(wantsPhone(call())).toBe(true)
  expect([call({ line: 'none' }), call({ state: 'wrap_up' }), call({ channel: 'webchat', line: null })].some(wantsPhone)).toBe(false)
})

it('reads numbers as people write them', () => {
  expect(numberOf('+86 (138) 0013-8000')).toBe('+8613800138000')
  expect(numberOf('95555')).toBe('95555')
  expect([numberOf('sip:x@y'), numberOf('12'), numberOf('1+2345')]).toEqual([null, null, null])
})

it('has pictures for what happens on the line', () => {
  expect(iconOf({ data: { code: 'event.held' } })).toBe('hold')
  expect(iconOf({ data: { code: 'event.survey' } })).toBeNull()
})
