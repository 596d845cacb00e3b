import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { request } from '@yingda/api'
import { useSession } from '@yingda/session'
import { all } from './all.ts'
import { renew } from './lookups.ts'
import type { Draft, ResourceSpec, Versioned } from './types.ts'
import { useForm } from './useForm.ts'

export type Item = Versioned & Draft

/** One kind of thing: its list, and the form of the one in the address (`…/new` is a new one). */
export function useResource(spec: ResourceSpec) {
  const route = useRoute()
  const router = useRouter()
  const items = shallowRef<Item[]>([])
  const busy = ref(true)
  const fault = ref<unknown>(null)
  const chosen = computed(() => (typeof route.params['id'] === 'string' && route.params['id'] ? route.params['id'] : null))
  const mayEdit = computed(() => useSession().session?.permissions.includes(spec.edit) ?? false)
  const stop = new AbortController()
  onScopeDispose(() => stop.abort())

  const go = (id: string | null) => router.push(`/${spec.area}${id ? `/${id}` : ''}`)
  const form = useForm(spec, saved, (id) => {
    items.value = items.value.filter((one) => one.id !== id)
    form.show(null)
    renew(spec.area)
    void go(null)
  })

  function saved(next: Item) {
    const at = items.value.findIndex((one) => one.id === next.id)
    items.value = at < 0 ? [...items.value, next] : items.value.with(at, next)
    renew(spec.area)
    if (chosen.value !== next.id) void go(next.id)
  }

  async function load() {
    busy.value = true
    fault.value = null
    try {
      items.value = await all<Item>(spec.path, {}, stop.signal)
      if (chosen.value) await open(chosen.value)
    } catch (error) {
      if (!stop.signal.aborted) fault.value = error
    } finally {
      busy.value = false
    }
  }

  /** Opens what is in the list at once, and looks whether the server knows a newer one before anything is typed. */
  async function open(id: string) {
    if (id === 'new') {
      form.show(null)
      return
    }
    if (form.view.value?.id === id) return
    const known = items.value.find((one) => one.id === id)
    if (known) form.show(known)
    try {
      const fresh = await request<Item>('GET', `${spec.path}/${id}`, { signal: stop.signal })
      if (chosen.value === id && !form.changed.value.length) form.show(fresh)
    } catch (error) {
      if (!known && !stop.signal.aborted) form.fault.value = error
    }
  }

  watch(chosen, (id) => id && void open(id))
  void load()
  return { spec, items, busy, fault, chosen, mayEdit, form, load, go }
}

export type Resource = ReturnType<typeof useResource>
