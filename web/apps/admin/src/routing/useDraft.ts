import { ApiError, newOperationId } from '@yingda/api'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { clone, same } from '../resource/draft.ts'
import { check, fetchDraft, saveDraft, type Check, type Draft } from './doors.ts'
import { sent, whole } from './model.ts'
import { malformed, toldOf } from './problems.ts'
import type { Policy } from './types.ts'

const CHECK_AFTER_MS = 500

/** One draft or plan: as it is stored, as it is being written, and what is wrong with what is written. */
export function useDraft(id: () => string) {
  const there = shallowRef<Draft | null>(null)
  const policy = ref<Policy | null>(null)
  const name = ref('')
  const note = ref('')
  const busy = ref(false)
  const fault = ref<unknown>(null)
  const checked = shallowRef<Pick<Check, 'errors' | 'warnings' | 'tried'> | null>(null)
  const changed = computed(() => there.value !== null && policy.value !== null &&
    (!same(sent(policy.value), sent(whole(there.value.document))) || name.value !== there.value.name || note.value !== there.value.note))
  const problems = computed(() => (checked.value ? toldOf(checked.value.errors, checked.value.warnings) : []))
  const stale = computed(() => fault.value instanceof ApiError && fault.value.code === 'version.stale')
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking: AbortController | undefined
  let operation: { id: string; text: string } | null = null

  function show(draft: Draft): void {
    there.value = draft
    policy.value = whole(draft.document)
    name.value = draft.name
    note.value = draft.note
    checked.value = draft
  }
  async function run(act: () => Promise<void>): Promise<void> {
    busy.value = true
    fault.value = null
    try {
      await act()
    } catch (error) {
      fault.value = error
    } finally {
      busy.value = false
    }
  }
  const load = () => run(async () => show(await fetchDraft(id())))
  const save = () => run(async () => {
    const body = { version: there.value!.version, name: name.value.trim(), note: note.value.trim(), document: sent(policy.value!) }
    const text = JSON.stringify(body)
    if (operation?.text !== text) operation = { id: newOperationId(), text }
    show(await saveDraft(id(), body, operation.id))
  })
  function discard(): void {
    if (there.value) show(clone(there.value))
  }

  // What is typed is looked at after a pause, so that what is wrong is said at its field before anything is saved.
  watch(policy, () => {
    clearTimeout(timer)
    if (!changed.value) return
    timer = setTimeout(() => void look(), CHECK_AFTER_MS)
  }, { deep: true })
  async function look(): Promise<void> {
    asking?.abort()
    asking = new AbortController()
    try {
      checked.value = await check(sent(policy.value!), asking.signal)
      fault.value = null
    } catch (error) {
      if (error instanceof ApiError && error.code === 'input.invalid') checked.value = { errors: malformed(error.data), warnings: [], tried: null }
      else if (!(error instanceof DOMException)) fault.value = error
    }
  }
  watch(id, () => void load(), { immediate: true })
  onScopeDispose(() => {
    clearTimeout(timer)
    asking?.abort()
  })
  return { there, policy, name, note, busy, fault, stale, changed, checked, problems, load, save, discard, show }
}

export type DraftForm = ReturnType<typeof useDraft>
