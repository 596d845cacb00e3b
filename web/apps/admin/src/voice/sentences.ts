/** What callers hear, as the page of recordings lists it. */
export interface Recording {
  id: string
  version: number
  duration_ms: number
  changed_at: string
  changed_by: string
}

export interface Sentence {
  where: 'flow' | 'telephone' | 'announcement' | 'earlier'
  node: string
  what: string
  language: string
  text: string
  recording: Recording | null
}

export const ACCEPTED = '.wav,.mp3,audio/wav,audio/mpeg'

/** The form of an upload; `version` is of the recording that it replaces. */
export function form(sentence: Sentence, file: File): FormData {
  const made = new FormData()
  made.set('language', sentence.language)
  made.set('text', sentence.text)
  made.set('version', String(sentence.recording?.version ?? 0))
  made.set('file', file)
  return made
}

export const seconds = (ms: number): string => (ms / 1000).toFixed(1)

export const keyOf = (one: Sentence): string => [one.where, one.node, one.what, one.language, one.text].join('\u0000')

/** Those with these letters in them; `recorded`: only what somebody spoke. */
export const found = (all: Sentence[], words: string, recorded: boolean): Sentence[] =>
  all.filter((one) => (!recorded || one.recording !== null) && `${one.text} ${one.node}`.toLowerCase().includes(words.trim().toLowerCase()))
