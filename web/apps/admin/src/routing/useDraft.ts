import { ApiError, newOperationId } from '@yingda/api'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { clone, same } from '../resource/draft.ts'
import { check, fetchDraft, saveDraft, type Check, type Draft } from './doors.ts'
import { sent, whole } from './model.ts'
import { malformed, toldOf } from './problems.ts'
import type { Policy } from './types.ts'
import { blank, kept, redone, undone } from './undo.ts'

const CHECK_AFTER_MS = 500

/** One draft or plan: as it is stored, as it is being written, and what is wrong with what is written. */
export function useDraft(id: () => string) {
  const there = shallowRef<Draft | null>(null)
  const policy = shallowRef<Policy | null>(null)
  const name = ref('')
  const note = ref('')
  const busy = ref(false)
  const fault = ref<unknown>(null)
  const checked = shallowRef<Pick<Check, 'errors' | 'warnings' | 'tried'> | null>(null)
  const changed = computed(() => there.value !== null && policy.value !== null &&
    (!same(sent(policy.value), sent(whole(there.value.document))) || name.value !== there.value.name || note.value !== there.value.note))
  const problems = computed(() => (checked.value ? toldOf(checked.value.errors, checked.value.warnings) : []))
  const stale = computed(() => fault.value instanceof ApiError && fault.value.code === 'version.stale')
  const past = shallowRef(blank<Policy>())
  const mayUndo = computed(() => past.value.before.length > 0)
  const mayRedo = computed(() => past.value.after.length > 0)
  /** The next change of the policy is no step of the writer's. */
  let quiet = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking: AbortController | undefined
  let operation: { id: string; text: string } | null = null

  function show(draft: Draft): void {
    there.value = draft
    const next = whole(draft.document)
    if (policy.value === null || !same(sent(policy.value), sent(next))) put(next)
    name.value = draft.name
    note.value = draft.note
    checked.value = draft
  }
  function put(next: Policy): void {
    quiet = policy.value !== null
    policy.value = next
  }
  function step(take: typeof undone<Policy>): void {
    const found = policy.value && take(past.value, policy.value)
    if (!found) return
    past.value = found.past
    put(found.value)
  }
  const undo = () => step(undone)
  const redo = () => step(redone)
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
  const load = () => run(async () => {
    show(await fetchDraft(id()))
    past.value = blank()
  })
  const save = () => run(async () => {
    const body = { version: there.value!.version, name: name.value.trim(), note: note.value.trim(), document: sent(policy.value!) }
    const text = JSON.stringify(body)
    if (operation?.text !== text) operation = { id: newOperationId(), text }
    show(await saveDraft(id(), body, operation.id))
  })
  /** What was written since is gone from the screen; one step back brings it again. */
  function discard(): void {
    if (!there.value) return
    if (policy.value && !same(sent(policy.value), sent(whole(there.value.document)))) past.value = kept({ ...past.value, at: -Infinity }, policy.value, -Infinity)
    show(clone(there.value))
  }

  // What is typed is looked at after a pause, so that what is wrong is said at its field before anything is saved.
  watch(policy, (_, was) => {
    if (was && !quiet) past.value = kept(past.value, was, Date.now())
    quiet = false
    clearTimeout(timer)
    if (!changed.value) {
      checked.value = there.value
      return
    }
    timer = setTimeout(() => void look(), CHECK_AFTER_MS)
  })
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
  return { there, policy, name, note, busy, fault, stale, changed, checked, problems, load, save, discard, show, undo, redo, mayUndo, mayRedo }
}

export type DraftForm = ReturnType<typeof useDraft>
