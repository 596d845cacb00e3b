import { ref } from 'vue'
import { usePortal } from './portal'
import { useTexts } from './texts'

/** A form that drafts: whether it is on its way, and what was refused. The dialog does the rest. */
export function useDraft() {
  const portal = usePortal()
  const { error } = useTexts()
  const busy = ref(false)
  const fault = ref('')
  async function draft(kind: string, params: Record<string, unknown>): Promise<void> {
    busy.value = true
    fault.value = ''
    try {
      await portal.draft(kind, params)
    } catch (why) {
      portal.noticed(why)
      fault.value = error(why)
    }
    busy.value = false
  }
  return { busy, fault, draft }
}
