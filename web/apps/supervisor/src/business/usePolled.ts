import { request, type Page } from '@yingda/api'
import { onScopeDispose, ref, shallowRef } from 'vue'

const EVERY_MS = 5_000

/** A short list that is asked for again and again while somebody looks. The last good answer stays when one fails. */
export function usePolled<T>(path: string, query: Record<string, string> = {}) {
  const items = shallowRef<T[] | null>(null)
  const fault = ref<unknown>(null)
  const at = ref(0)
  let stopped = false

  async function load(): Promise<void> {
    try {
      const found = (await request<Page<T>>('GET', path, { query })).items
      if (stopped) return
      items.value = found
      fault.value = null
      at.value = Date.now()
    } catch (error) {
      if (!stopped) fault.value = error
    }
  }
  const timer = setInterval(() => {
    if (!document.hidden) void load()
  }, EVERY_MS)
  void load()
  onScopeDispose(() => {
    stopped = true
    clearInterval(timer)
  })
  return { items, fault, load }
}
