import { ref } from 'vue'

/** One act at a time: whether it is under way, and what went wrong the last time. */
export function useAct() {
  const busy = ref(false)
  const fault = ref<unknown>(null)
  /** True: it was done. False: it was refused (`fault` says why), or another is still under way. */
  async function run(act: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    fault.value = null
    try {
      await act()
      return true
    } catch (error) {
      fault.value = error
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, fault, run }
}
