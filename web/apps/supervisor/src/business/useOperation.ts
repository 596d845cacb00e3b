import { request } from '@yingda/api'
import { ref, shallowRef } from 'vue'
import type { ShownOperation } from './types.ts'

/** One operation, masked, for whoever has to look at it. */
export function useOperation(id: string) {
  const operation = shallowRef<ShownOperation | null>(null)
  const fault = ref<unknown>(null)
  async function load(): Promise<void> {
    try {
      operation.value = await request<ShownOperation>('GET', `/api/operations/${encodeURIComponent(id)}`)
      fault.value = null
    } catch (error) {
      fault.value = error
    }
  }
  void load()
  return { operation, fault, load }
}
