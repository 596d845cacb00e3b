import { expect, it } from 'vitest'
import { pieces } from './highlight.ts'

const hits = (text: string, words: string) => pieces(text, words).map((piece) => (piece.hit ? `[${piece.text}]` : piece.text)).join('')

it('marks Chinese words of two characters', () => expect(hits('查一下余额，余额不对', '余额')).toBe('查一下[余额]，[余额]不对'))
it('marks several words, whatever their case', () => expect(hits('My CARD limit', 'card limit')).toBe('My [CARD] [limit]'))
it('takes signs as they are', () => expect(hits('a+b (c)', '+b (c)')).toBe('a[+b] [(c)]'))
it('marks nothing without words', () => expect(hits('abc', '  ')).toBe('abc'))
