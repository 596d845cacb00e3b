import type { Contact } from '@yingda/desk-state'
import { ref } from 'vue'
import { addNote, saveTags, sayConsent, setManager } from './doors.ts'

/** What staff write about a customer: tags, notes, what they agreed to. Then the picture is fetched again. */
export function useWriting(contact: () => Contact, customer: () => string | null, reload: () => Promise<void>) {
  const busy = ref(false)
  const fault = ref<unknown>(null)
  async function run(act: (customer: string, interaction: string) => Promise<unknown>): Promise<boolean> {
    const who = customer()
    if (!who || busy.value) return false
    busy.value = true
    fault.value = null
    try {
      await act(who, contact().id)
      await reload()
      return true
    } catch (error) {
      fault.value = error
      return false
    } finally {
      busy.value = false
    }
  }
  return {
    busy, fault,
    tags: (tags: string[]) => run((who, where) => saveTags(who, tags, where)),
    manager: (manager: string | null) => run((who, where) => setManager(who, manager, where)),
    note: (text: string) => run((who, where) => addNote(who, text, where)),
    consent: (word: { purpose: string; channel: string; given: boolean; evidence: string }) => run((who, where) => sayConsent(who, { ...word, interaction: where })),
  }
}
