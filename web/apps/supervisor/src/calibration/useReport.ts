import { request } from '@yingda/api'
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Report } from './types.ts'

export const PATH = '/api/reports/wait-calibration'

/** The report for a question that changes; a late answer to an old question is dropped, the last good answer stays. */
export function useReport(question: () => Record<string, string>) {
  const report = shallowRef<Report | null>(null)
  const busy = ref(false)
  const fault = ref<unknown>(null)
  let running: AbortController | null = null

  async function load() {
    running?.abort()
    const mine = (running = new AbortController())
    busy.value = true
    fault.value = null
    try {
      report.value = await request<Report>('GET', PATH, { query: question(), signal: mine.signal })
    } catch (error) {
      if (!mine.signal.aborted) fault.value = error
    } finally {
      if (running === mine) busy.value = false
    }
  }
  watch(() => JSON.stringify(question()), load, { immediate: true })
  onScopeDispose(() => running?.abort())
  return { report, busy, fault, load }
}
