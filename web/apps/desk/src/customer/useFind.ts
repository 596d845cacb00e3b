import { computed, ref, shallowRef, watch } from 'vue'
import { keyTyped, kindTyped } from '../rules/whole.ts'
import { searchCustomers } from './doors.ts'
import type { CoreFault, FoundCustomer, KeyKind } from './types.ts'

/** Search by one whole key. What was typed is personal: it is gone when the search is. */
export function useFind(interaction: () => string) {
  const kind = ref<KeyKind>('phone')
  const typed = ref('')
  const items = shallowRef<FoundCustomer[] | null>(null)
  const faults = shallowRef<CoreFault[]>([])
  const fault = shallowRef<unknown>(null)
  const busy = ref(false)
  const key = computed(() => keyTyped(kind.value, typed.value))
  let chosen = false

  watch(typed, (words) => {
    items.value = null
    const looks = kindTyped(words)
    if (!chosen && looks) kind.value = looks
    if (!words) chosen = false
  })

  async function search(): Promise<void> {
    if (!key.value || busy.value) return
    busy.value = true
    fault.value = null
    try {
      const found = await searchCustomers(kind.value, key.value, interaction())
      items.value = found.items
      faults.value = found.faults
    } catch (error) {
      fault.value = error
    } finally {
      busy.value = false
    }
  }
  function clear(): void {
    typed.value = ''
    items.value = null
    faults.value = []
    fault.value = null
  }
  return {
    kind, typed, items, faults, fault, busy, key, search, clear,
    choose: (one: KeyKind) => {
      kind.value = one
      chosen = true
    },
  }
}
