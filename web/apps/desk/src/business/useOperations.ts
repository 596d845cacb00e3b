import { newOperationId } from '@yingda/api'
import { isOpen, type Operation } from '@yingda/banking'
import type { Contact } from '@yingda/desk-state'
import { useSession } from '@yingda/session'
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { newer, paramsOf, toShow, type Filled, type KindSpec } from '../rules/operation-form.ts'
import { useDesk } from '../state/desk.ts'
import { useLoaded } from '../state/useLoaded.ts'
import { cancel, draft, fetchKinds, fetchOperation, fetchOperations, reverse } from './doors.ts'

/** While something goes on and nothing is heard of it, it is asked after. */
const ASK_MS = 4_000
const kinds = useLoaded(fetchKinds)

/** What is done for the customer in this talk: the kinds there are, the operations, the one in front, and the acts. */
export function useOperations(contact: () => Contact) {
  const desk = useDesk()
  const session = useSession()
  const may = computed(() => session.session?.permissions.includes('operations.draft') ?? false)
  const mine = shallowRef<Operation[]>([])
  const open = ref<string | null>(null)
  const busy = ref(false)
  const fault = shallowRef<unknown>(null)
  const loaded = useLoaded((signal) => fetchOperations(contact().id, signal))
  const list = computed(() => toShow(mine.value))
  const shown = computed(() => mine.value.find((one) => one.id === open.value) ?? null)
  if (may.value && !kinds.value.value && !kinds.loading.value) void kinds.load()

  const take = (one: Operation) => (mine.value = newer(mine.value, one))

  // One id a draft that is being written: pressed twice, or sent again after a cut, it is one operation.
  let drafting: { form: string; id: string } | null = null

  async function run(act: () => Promise<Operation>): Promise<Operation | null> {
    busy.value = true
    fault.value = null
    const talk = contact().id
    try {
      const one = await act()
      if (contact().id === talk) take(one)
      return one
    } catch (error) {
      if (contact().id === talk) fault.value = error
      return null
    } finally {
      busy.value = false
    }
  }

  async function begin(kind: KindSpec, filled: Filled): Promise<Operation | null> {
    const params = paramsOf(kind, filled)
    const form = JSON.stringify([contact().id, kind.kind, params])
    if (drafting?.form !== form) drafting = { form, id: newOperationId() }
    const { id } = drafting
    const one = await run(() => draft(contact().id, kind.kind, params, id))
    if (one) {
      drafting = null
      open.value = one.id
    }
    return one
  }

  async function refresh(id: string): Promise<void> {
    const talk = contact().id
    const one = await fetchOperation(id, talk).catch(() => null)
    if (one && contact().id === talk) take(one)
  }

  watch(loaded.value, (found) => {
    for (const one of found ?? []) take(one)
  })
  // Only what is in one's hands may be looked at; while it rings there is nothing yet.
  const look = () => {
    if (may.value && contact().state !== 'offered') void loaded.load()
  }
  watch(() => contact().id, () => {
    mine.value = []
    open.value = null
    fault.value = null
    loaded.clear()
    look()
  }, { immediate: true })
  watch(() => contact().state === 'offered', look)
  // A card in the timeline says that an operation moved; its whole state is asked for.
  watch(() => desk.messagesOf(contact().id).at(-1), (last) => {
    if (last?.kind === 'card' && typeof last.data?.['operation'] === 'string') void refresh(last.data['operation'])
  })
  watch(() => desk.changed, (news) => {
    if (news && news.customer === contact().customer.id) look()
  })
  const timer = setInterval(() => {
    for (const one of mine.value) if (isOpen(one.state) && !document.hidden) void refresh(one.id)
  }, ASK_MS)
  onBeforeUnmount(() => clearInterval(timer))

  return {
    may, kinds, list, shown, open, busy, fault, loading: loaded.loading, missed: loaded.fault, reload: loaded.load, take, begin,
    cancel: (id: string) => run(() => cancel(id, contact().id)),
    reverse: async (id: string) => {
      const one = await run(() => reverse(id, contact().id))
      if (one) open.value = one.id
      return one
    },
    refresh,
    show: (id: string | null) => void (open.value = id),
    clearFault: () => (fault.value = null),
  }
}

export type Operations = ReturnType<typeof useOperations>
