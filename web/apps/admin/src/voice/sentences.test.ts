import { expect, it } from 'vitest'
import { form, found, keyOf, seconds, type Sentence } from './sentences.ts'

const hello: Sentence = { where: 'flow', node: 'hello', what: 'text', language: 'zh-CN', text: '您好', recording: null }
const bye: Sentence = { ...hello, node: 'bye', text: 'Goodbye', language: 'en', recording: { id: 'r', version: 3, duration_ms: 1250, changed_at: '', changed_by: '' } }

it('finds by words and by whether it is recorded', () => {
  expect(found([hello, bye], 'GOOD', false)).toEqual([bye])
  expect(found([hello, bye], '', true)).toEqual([bye])
  expect(found([hello, bye], 'hello', false)).toEqual([hello])
})

it('says which recording an upload replaces', () => {
  const file = new File(['x'], 'a.wav')
  expect([form(hello, file).get('version'), form(bye, file).get('version'), form(bye, file).get('text')]).toEqual(['0', '3', 'Goodbye'])
})

it('tells seconds, and sentences apart', () => {
  expect(seconds(1250)).toBe('1.3')
  expect(keyOf(hello)).not.toBe(keyOf(bye))
})
