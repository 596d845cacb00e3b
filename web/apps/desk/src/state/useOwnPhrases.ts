import { ApiError } from '@yingda/api'
import { computed, reactive, ref, shallowRef } from 'vue'
import { bodyOf, draftOf, errorsOf, isSame, ownPhrases, type PhraseDraft, type PhraseErrors } from '../rules/own-phrases.ts'
import { deletePhrase, savePhrase } from './doors.ts'
import { usePhrases } from './useLists.ts'

/** Stands for the phrase that is not there yet. */
const FRESH = ''
/** Whether the dialog is open: the key, the palette and the list above the reply all open it. */
export const ownPhrasesShown = ref(false)

// What was typed and not saved stays over closing the dialog and looking at another phrase.
const drafts = reactive(new Map<string, PhraseDraft>())
const chosen = ref(FRESH)

/** An agent's own phrases: which one is in hand, its draft, saving and deleting it. */
export function useOwnPhrases() {
  const list = usePhrases()
  const busy = ref(false)
  const fault = shallowRef<unknown>(null)
  const checked = ref(false)
  const taken = ref(false)
  const phrases = computed(() => ownPhrases(list.value.value ?? []))
  const phrase = computed(() => phrases.value.find((one) => one.id === chosen.value))
  const draft = computed(() => drafts.get(chosen.value) ?? draftOf(phrase.value))
  const isChanged = (id: string) => drafts.has(id) && !isSame(drafts.get(id)!, draftOf(phrases.value.find((one) => one.id === id)))
  const errors = computed<PhraseErrors>(() => ({ ...(checked.value ? errorsOf(draft.value) : {}), ...(taken.value ? { shortcut: 'error.phrase.shortcut_taken' } : {}) }))

  function clear(): void {
    fault.value = null
    checked.value = taken.value = false
  }
  function choose(id: string): void {
    chosen.value = id
    clear()
  }
  function type(change: Partial<PhraseDraft>): void {
    if (change.shortcut !== undefined) taken.value = false
    drafts.set(chosen.value, { ...draft.value, ...change })
  }
  function undo(): void {
    drafts.delete(chosen.value)
    clear()
  }

  async function attempt(act: () => Promise<string>): Promise<boolean> {
    busy.value = true
    fault.value = null
    try {
      const next = await act()
      await list.load()
      drafts.delete(chosen.value)
      choose(next)
      return true
    } catch (error) {
      taken.value = error instanceof ApiError && error.code === 'phrase.shortcut_taken'
      fault.value = taken.value ? null : error
      return false
    } finally {
      busy.value = false
    }
  }
  async function save(): Promise<boolean> {
    checked.value = true
    if (busy.value || Object.keys(errorsOf(draft.value)).length) return false
    return attempt(async () => (await savePhrase(bodyOf(draft.value, phrase.value), phrase.value?.id)).id)
  }
  async function remove(): Promise<boolean> {
    const { id, version } = phrase.value!
    return attempt(() => deletePhrase(id, version).then(() => FRESH))
  }
  const add = () => choose(FRESH)
  return { list, phrases, phrase, chosen, draft, errors, fault, busy, isChanged, choose, add, type, undo, save, remove }
}
