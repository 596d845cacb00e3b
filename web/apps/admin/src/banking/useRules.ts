import { ApiError, newOperationId, request } from '@yingda/api'
import { useSession } from '@yingda/session'
import { computed, ref, shallowRef } from 'vue'
import { clone, same } from '../resource/draft.ts'
import type { Rules, RulesView } from './types.ts'

/** The institution's rules, as they are and as they are being written. */
export function useRules() {
  const there = shallowRef<RulesView | null>(null)
  const draft = ref<Rules | null>(null)
  const busy = ref(false)
  const done = ref(false)
  const fault = ref<unknown>(null)
  const mayEdit = computed(() => useSession().session?.permissions.includes('banking.edit') ?? false)
  const changed = computed(() => there.value !== null && draft.value !== null && !same(draft.value, there.value.rules))
  const stale = computed(() => fault.value instanceof ApiError && fault.value.code === 'version.stale')
  let operation: { id: string; body: string } | null = null

  function show(view: RulesView): void {
    there.value = view
    draft.value = clone(view.rules) as Rules
  }
  async function run(act: () => Promise<void>): Promise<void> {
    busy.value = true
    done.value = false
    fault.value = null
    try {
      await act()
    } catch (error) {
      fault.value = error
    } finally {
      busy.value = false
    }
  }
  const load = () => run(async () => show(await request<RulesView>('GET', '/api/banking/rules')))
  const save = () => run(async () => {
    const body = { rules: draft.value!, version: there.value!.version }
    const text = JSON.stringify(body)
    if (operation?.body !== text) operation = { id: newOperationId(), body: text }
    show(await request<RulesView>('PUT', '/api/banking/rules', { body, operation: operation.id }))
    done.value = true
  })
  void load()
  return { there, draft, busy, done, fault, mayEdit, changed, stale, load, save, discard: () => there.value && show(there.value) }
}
