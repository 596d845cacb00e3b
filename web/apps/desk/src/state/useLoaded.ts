import { ref, shallowRef } from 'vue'

/** Something fetched: what came, whether it is on its way, what went wrong. The last good answer stays while a new one is fetched. */
export function useLoaded<T>(fetch: (signal: AbortSignal) => Promise<T>) {
  const value = shallowRef<T | null>(null)
  const fault = shallowRef<unknown>(null)
  const loading = ref(false)
  let stop = new AbortController()

  async function load(): Promise<void> {
    stop.abort()
    const mine = (stop = new AbortController())
    loading.value = true
    fault.value = null
    try {
      const answer = await fetch(mine.signal)
      if (!mine.signal.aborted) value.value = answer
    } catch (error) {
      if (!mine.signal.aborted) fault.value = error
    } finally {
      if (mine === stop) loading.value = false
    }
  }

  function clear(): void {
    stop.abort()
    value.value = null
    fault.value = null
    loading.value = false
  }

  return { value, fault, loading, load, clear }
}
