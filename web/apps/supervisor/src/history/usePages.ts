import { request, type Page } from '@yingda/api'
import { onScopeDispose, ref, shallowRef, watch } from 'vue'

/** A list page by page behind an address that changes: a new address starts anew, and late answers to the old one are dropped. */
export function usePages<T>(address: () => { path: string; query: Record<string, string> } | null, limit = 50) {
  const items = shallowRef<T[]>([])
  const next = ref<string | null>(null)
  const busy = ref(false)
  const fault = ref<unknown>(null)
  let running: AbortController | null = null

  async function load(after: string | null) {
    const asked = address()
    running?.abort()
    if (!asked) return
    const mine = (running = new AbortController())
    busy.value = true
    fault.value = null
    try {
      const page = await request<Page<T>>('GET', asked.path, { query: { ...asked.query, limit, after }, signal: mine.signal })
      items.value = after === null ? page.items : [...items.value, ...page.items]
      next.value = page.next
    } catch (error) {
      if (!mine.signal.aborted) fault.value = error
    } finally {
      if (running === mine) busy.value = false
    }
  }

  watch(() => JSON.stringify(address()), () => {
    items.value = []
    next.value = null
    void load(null)
  }, { immediate: true })
  onScopeDispose(() => running?.abort())
  return { items, next, busy, fault, more: () => load(next.value), reload: () => load(null) }
}
