import { computed, nextTick, onMounted, ref, watch, type Ref } from 'vue'
import type { Contact } from '@yingda/desk-state'
import { useSession } from '@yingda/session'
import { fill, insertAt, phraseQuery, textOf, type Phrase } from '../rules/phrases.ts'
import { useDesk } from './desk.ts'
import { insertion } from './insertion.ts'
import { keepNote, noteOn } from './mirrors.ts'
import { useDraft } from './useDraft.ts'
import { useKeys } from './useKeys.ts'
import { useUploads } from './useUploads.ts'

const REPLY_CHARS_MAX = 4000
const NOTE_CHARS_MAX = 2000

type Field = Readonly<Ref<HTMLTextAreaElement | null>>

/** Writing: the reply (kept on the server as a draft) or an internal note, phrases, emoji, files. */
export function useComposer(contact: Ref<Contact>, field: Field, chooser: Readonly<Ref<HTMLInputElement | null>>, emoji: Ref<boolean>) {
  const desk = useDesk()
  const session = useSession()
  const { add } = useUploads()
  const id = computed(() => contact.value.id)
  const draft = useDraft(id)
  const note = ref(false)
  const noteText = ref(noteOn(id.value))
  const query = ref<{ words: string; from: number } | null>(null)
  const text = computed(() => (note.value ? noteText.value : draft.text.value))
  const max = computed(() => (note.value ? NOTE_CHARS_MAX : REPLY_CHARS_MAX))

  watch(noteText, (words) => keepNote(id.value, words))
  function takeCaret(): void {
    if (field.value && desk.takesCaret(id.value)) field.value.focus()
  }
  onMounted(takeCaret)
  watch(() => desk.caret, takeCaret, { flush: 'post' })

  function set(words: string): void {
    if (note.value) noteText.value = words
    else draft.type(words)
  }
  const caret = () => void (query.value = field.value && !note.value ? phraseQuery(text.value, field.value.selectionStart) : null)
  function input(e: Event): void {
    set((e.target as HTMLTextAreaElement).value)
    caret()
  }

  async function place(piece: string, from: number, to: number): Promise<void> {
    const next = insertAt(text.value, from, to, piece)
    set(next.text.slice(0, max.value))
    query.value = null
    await nextTick()
    field.value?.focus()
    field.value?.setSelectionRange(next.caret, next.caret)
  }
  const insert = (piece: string) => place(piece, field.value?.selectionStart ?? text.value.length, field.value?.selectionEnd ?? text.value.length)

  const filled = (words: string) => fill(words, { customer: contact.value.customer.name || null, agent: session.session?.user.name, queue: contact.value.queue_name })
  function usePhrase(phrase: Phrase): void {
    const found = query.value
    if (found) void place(filled(textOf(phrase, contact.value.language)), found.from, field.value?.selectionStart ?? text.value.length)
    else void insert(filled(textOf(phrase, contact.value.language)))
  }
  async function openPhrases(): Promise<void> {
    note.value = false
    await nextTick()
    field.value?.focus()
    if (query.value) return
    const before = text.value.slice(0, field.value?.selectionStart ?? text.value.length)
    await insert(before && !/\s$/.test(before) ? ' /' : '/')
    caret()
  }
  watch(insertion.wanted, (wanted) => {
    if (wanted) void insert(filled(wanted.text))
  })

  function submit(): void {
    const words = text.value.trim()
    if (!words) return
    if (note.value) {
      desk.note(id.value, words)
      noteText.value = ''
      note.value = false
    } else {
      desk.send(id.value, words)
      draft.clear()
    }
    emoji.value = false
    query.value = null
    field.value?.focus()
  }

  function paste(e: ClipboardEvent): void {
    const files = [...(e.clipboardData?.files ?? [])]
    if (!files.length || note.value) return
    e.preventDefault()
    add(id.value, files)
  }
  function choose(e: Event): void {
    const chosen = e.target as HTMLInputElement
    if (chosen.files) add(id.value, [...chosen.files])
    chosen.value = ''
  }

  useKeys((act) => {
    switch (act) {
      case 'note': note.value = !note.value; break
      case 'phrases': return void openPhrases()
      case 'emoji': return void (emoji.value = !emoji.value)
      case 'attach': return chooser.value?.click()
      case 'reply': note.value = false; break
      default: return false
    }
    field.value?.focus()
  })

  return { text, note, max, query, input, caret, insert, usePhrase, openPhrases, submit, paste, choose, closeList: () => (query.value = null) }
}
