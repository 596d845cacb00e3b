import { request } from '@yingda/api'
import { ref, shallowRef } from 'vue'
import type { Whole } from './types.ts'

/** One contact of the past. It opens only with a purpose, which the server writes into the audit log. */
export function useContact(id: () => string) {
  const whole = shallowRef<Whole | null>(null)
  const busy = ref(false)
  const fault = ref<unknown>(null)
  async function open(purpose: string) {
    busy.value = true
    fault.value = null
    try {
      whole.value = await request<Whole>('GET', `/api/interactions/${encodeURIComponent(id())}`, { query: { purpose } })
    } catch (error) {
      fault.value = error
    } finally {
      busy.value = false
    }
  }
  return { whole, busy, fault, open }
}
