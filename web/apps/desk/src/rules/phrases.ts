import type { Schemas } from '@yingda/api'
import { best } from './match.ts'

export type Phrase = Pick<Schemas['PhraseView'], 'id' | 'shortcut' | 'title' | 'texts'>

/** `/ye` at the start of the reply or after a space, up to the caret: what is being looked for. */
export function phraseQuery(text: string, caret: number): { words: string; from: number } | null {
  const before = text.slice(0, caret)
  const found = /(?:^|\s)\/([^\s/]{0,20})$/.exec(before)
  return found ? { words: found[1]!, from: caret - found[1]!.length - 1 } : null
}

/** The phrase in the customer's language, else in the first one it was written in. */
export const textOf = (phrase: Phrase, language: string | null | undefined): string =>
  phrase.texts[language?.startsWith('en') ? 'en' : 'zh-CN'] ?? Object.values(phrase.texts)[0] ?? ''

export const findPhrases = (phrases: readonly Phrase[], words: string, max = 8): Phrase[] =>
  best(words, phrases, (phrase) => [phrase.shortcut, phrase.title, ...Object.values(phrase.texts)], max)

/** Names that a phrase may ask for: {customer}, {agent}. An unknown one stays, so that nobody sends an empty hole unseen. */
export function fill(text: string, values: Record<string, string | null | undefined>): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole)
}

export function insertAt(text: string, from: number, to: number, piece: string): { text: string; caret: number } {
  return { text: text.slice(0, from) + piece + text.slice(to), caret: from + piece.length }
}
