import { ApiError, newOperationId, request } from '@yingda/api'
import { computed, ref, shallowRef } from 'vue'
import { changedFields, clone, differences, missing, pick, rebase } from './draft.ts'
import { fieldErrors } from './field-errors.ts'
import type { Draft, ResourceSpec, Versioned } from './types.ts'

type View = Versioned & Draft

/** The form of one thing: what was there, what is typed, what the server said, and whose version is newer. */
export function useForm(spec: ResourceSpec, saved: (view: View) => void, removed: (id: string) => void) {
  const view = shallowRef<View | null>(null)
  const base = ref<Draft>({})
  const draft = ref<Draft>({})
  const busy = ref(false)
  const fault = ref<unknown>(null)
  const touched = ref(false)
  const theirs = shallowRef<View | null>(null)
  // A save that got no answer is repeated with the same id: the server then answers what it answered the first time.
  let operation: { id: string; body: string } | null = null

  const names = computed(() => spec.sections.flatMap((section) => section.fields.map((field) => field.name)))
  const changed = computed(() => changedFields(base.value, draft.value))
  const errors = computed(() => fieldErrors(fault.value, names.value))
  const lacking = computed(() => missing(draft.value, spec.required))
  const differing = computed(() => (theirs.value ? differences(base.value, draft.value, pick(theirs.value, spec.fields)) : []))

  function show(next: View | null) {
    view.value = next
    base.value = next ? pick(next, spec.fields) : spec.blank()
    draft.value = clone(base.value)
    fault.value = null
    theirs.value = null
    touched.value = false
    operation = null
  }

  async function run(act: () => Promise<void>) {
    if (busy.value) return
    busy.value = true
    fault.value = null
    try {
      await act()
    } catch (error) {
      fault.value = error
      if (error instanceof ApiError && error.code === 'version.stale') await fetchTheirs()
    } finally {
      busy.value = false
    }
  }

  const address = () => `${spec.path}/${view.value?.id ?? ''}`
  const fetchTheirs = async () => (theirs.value = await request<View>('GET', address()).catch(() => null))

  function operationFor(body: unknown): string {
    const text = JSON.stringify(body)
    if (operation?.body !== text) operation = { id: newOperationId(), body: text }
    return operation.id
  }

  async function save(active = view.value?.active ?? true) {
    touched.value = true
    if (lacking.value.length) return
    await run(async () => {
      const old = view.value
      const told = spec.body ? spec.body(draft.value, !old) : draft.value
      const body = old ? { ...told, version: old.version, active } : told
      const next = await request<View>(old ? 'PUT' : 'POST', old ? address() : spec.path, { body, operation: operationFor([spec.path, old?.id, body]) })
      show(next)
      saved(next)
    })
  }

  async function remove() {
    const old = view.value
    if (!old) return
    await run(async () => {
      await request('DELETE', address(), { body: undefined, query: { version: old.version } })
      removed(old.id)
    })
  }

  /** Go on from the version that is there now: with my changes on it, or without them. */
  function goOn(keepMine: boolean) {
    const now = theirs.value
    if (!now) return
    const mine = rebase(base.value, draft.value, pick(now, spec.fields))
    show(now)
    if (keepMine) draft.value = mine
  }

  return { view, draft, busy, fault, errors, changed, lacking, touched, theirs, differing, show, save, remove, goOn }
}

export type Form = ReturnType<typeof useForm>
