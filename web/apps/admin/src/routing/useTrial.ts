import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { cancelTrial, fetchTrial, type Trial } from './doors.ts'

const AGAIN_AFTER_MS = 1_500

/** A trial, asked about again while it runs. */
export function useTrial(id: () => string) {
  const trial = shallowRef<Trial | null>(null)
  const fault = ref<unknown>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  const going = () => trial.value?.state === 'waiting' || trial.value?.state === 'running'

  async function load(): Promise<void> {
    clearTimeout(timer)
    try {
      trial.value = await fetchTrial(id())
      fault.value = null
    } catch (error) {
      fault.value = error
    }
    // A fault on the way does not end the trial: it is asked about again as long as it was running.
    if (going()) timer = setTimeout(() => void load(), AGAIN_AFTER_MS)
  }
  async function cancel(): Promise<void> {
    try {
      trial.value = await cancelTrial(id())
    } catch (error) {
      fault.value = error
    }
  }
  watch(id, () => void load(), { immediate: true })
  onScopeDispose(() => clearTimeout(timer))
  return { trial, fault, load, cancel }
}
