import { DraftMirror } from '../rules/draft.ts'

// What is being written to each customer, for as long as the page lives: going to another talk and back finds it as it was left.
const replies = new Map<string, DraftMirror>()
const notes = new Map<string, string>()

export function replyTo(id: string, draft: string): DraftMirror {
  const found = replies.get(id) ?? new DraftMirror(draft)
  replies.set(id, found)
  return found
}

export const noteOn = (id: string): string => notes.get(id) ?? ''
export const keepNote = (id: string, words: string) => void notes.set(id, words)

/** Somebody is in the middle of a sentence to this customer. */
export const halfWritten = (id: string): boolean => Boolean(replies.get(id)?.text.trim() || notes.get(id)?.trim())
