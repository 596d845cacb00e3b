import type { Schemas } from '@yingda/api'

/** What an agent writes about an own phrase, and what is wrong with it before the server is asked. */
export type OwnPhrase = Schemas['PhraseView']
export type Language = 'zh-CN' | 'en'

export interface PhraseDraft {
  shortcut: string
  title: string
  texts: Record<Language, string>
}

export type PhraseField = 'shortcut' | 'title' | 'texts'
export type PhraseErrors = Partial<Record<PhraseField, string>>

export const LANGUAGES: Language[] = ['zh-CN', 'en']
// As in yingda/knowledge/phrases/schemas.py and yingda/foundation/fields.py.
export const SHORTCUT_CHARS_MAX = 24
export const TITLE_CHARS_MAX = 80
export const TEXT_CHARS_MAX = 2000
const SHORTCUT = /^[a-z0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff_-]*$/

export const draftOf = (phrase?: OwnPhrase): PhraseDraft => ({
  shortcut: phrase?.shortcut ?? '',
  title: phrase?.title ?? '',
  texts: { 'zh-CN': phrase?.texts['zh-CN'] ?? '', en: phrase?.texts['en'] ?? '' },
})

export const isSame = (a: PhraseDraft, b: PhraseDraft): boolean => JSON.stringify(a) === JSON.stringify(b)

/** By field, the key of the sentence that says what is wrong. */
export function errorsOf(draft: PhraseDraft): PhraseErrors {
  const found: PhraseErrors = {}
  if (!SHORTCUT.test(draft.shortcut)) found.shortcut = draft.shortcut ? 'desk.own.shortcut_form' : 'desk.own.shortcut_missing'
  if (!draft.title.trim()) found.title = 'desk.own.title_missing'
  if (!LANGUAGES.some((language) => draft.texts[language].trim())) found.texts = 'desk.own.text_missing'
  return found
}

/** As the door takes it; a language that was left empty is left out. */
export function bodyOf(draft: PhraseDraft, before?: OwnPhrase) {
  const written = LANGUAGES.filter((language) => draft.texts[language].trim())
  const texts = Object.fromEntries(written.map((language) => [language, draft.texts[language].trim()]))
  const body = { scope: 'personal', shortcut: draft.shortcut, title: draft.title.trim(), texts, group: before?.group ?? '' }
  return before ? { ...body, version: before.version, active: true } : body
}

export const ownPhrases = (phrases: readonly OwnPhrase[]): OwnPhrase[] =>
  phrases.filter((phrase) => phrase.scope === 'personal').sort((a, b) => a.shortcut.localeCompare(b.shortcut, 'zh-CN'))
