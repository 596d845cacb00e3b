import { expect, it } from 'vitest'
import { embedTag, setText, textOf } from './entry-texts.ts'

it('leaves empty texts and empty languages out', () => {
  const once = setText({}, 'en', 'greeting', 'Hello')
  expect(once).toEqual({ en: { greeting: 'Hello' } })
  expect(setText(once, 'en', 'greeting', '')).toEqual({})
  expect(textOf(once, 'zh-CN', 'closed')).toBe('')
})

it('puts nothing but a key into the tag', () => expect(embedTag('a"><b', 'https://cs.example')).toContain('data-entry="ab"'))
