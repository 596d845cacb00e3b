import { ApiError } from '@yingda/api'
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Policy } from './types.ts'
import { preview, type Contact, type Preview } from './way.ts'

const AFTER_MS = 300

/** What would happen to one contact, asked again as soon as the contact or the policy changes. The last answer stays until the next is there. */
export function useTry(contact: () => Contact, policy: () => Policy) {
  const found = shallowRef<Preview | null>(null)
  const fault = ref<unknown>(null)
  const busy = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking: AbortController | undefined

  async function load(): Promise<void> {
    if (!contact().queue) return
    asking?.abort()
    const mine = (asking = new AbortController())
    busy.value = true
    try {
      found.value = await preview(contact(), policy(), mine.signal)
      fault.value = null
    } catch (error) {
      // A field that has not the form asked for is told at the field; the answer to what was before it stays.
      if (!mine.signal.aborted && !(error instanceof ApiError && error.code === 'input.invalid')) fault.value = error
    } finally {
      if (asking === mine) busy.value = false
    }
  }
  watch([contact, policy], () => {
    clearTimeout(timer)
    timer = setTimeout(() => void load(), found.value ? AFTER_MS : 0)
  }, { deep: true, immediate: true })
  onScopeDispose(() => {
    clearTimeout(timer)
    asking?.abort()
  })
  return { found, fault, busy, load }
}
