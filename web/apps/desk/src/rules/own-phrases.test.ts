import { expect, it } from 'vitest'
import { bodyOf, draftOf, errorsOf, isSame, ownPhrases, type OwnPhrase } from './own-phrases.ts'

const phrase = (shortcut: string, more: Partial<OwnPhrase> = {}) =>
  ({ id: shortcut, shortcut, title: '问候', texts: { 'zh-CN': '您好' }, scope: 'personal', group: '', version: 3, active: true, ...more }) as OwnPhrase
const draft = (more = {}) => ({ shortcut: 'nh', title: '问候', texts: { 'zh-CN': '您好', en: '' }, ...more })

it('finds nothing wrong with a phrase in one language', () => expect(errorsOf(draft())).toEqual({}))

it('says at which field something is missing', () =>
  expect(errorsOf(draftOf())).toEqual({ shortcut: 'desk.own.shortcut_missing', title: 'desk.own.title_missing', texts: 'desk.own.text_missing' }))

it('takes small letters, digits and Chinese for a shortcut', () => {
  for (const shortcut of ['nh', '挂失', 'a-1_b', '7']) expect(errorsOf(draft({ shortcut })), shortcut).toEqual({})
  for (const shortcut of ['NH', '-a', 'a b', '/nh']) expect(errorsOf(draft({ shortcut })).shortcut, shortcut).toBe('desk.own.shortcut_form')
})

it('sends what was written, and the version that was seen', () => {
  expect(bodyOf(draft({ title: ' 问候 ' }))).toEqual({ scope: 'personal', shortcut: 'nh', title: '问候', texts: { 'zh-CN': '您好' }, group: '' })
  expect(bodyOf(draft(), phrase('nh'))).toMatchObject({ version: 3, active: true })
})

it('shows only the own phrases, by shortcut', () =>
  expect(ownPhrases([phrase('zj'), phrase('nh'), phrase('x', { scope: 'tenant' })]).map((one) => one.id)).toEqual(['nh', 'zj']))

it('knows whether anything was changed', () => {
  expect(isSame(draftOf(phrase('nh')), draft())).toBe(true)
  expect(isSame(draftOf(phrase('nh')), draft({ title: 'x' }))).toBe(false)
})
