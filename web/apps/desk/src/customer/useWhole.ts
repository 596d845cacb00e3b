import type { Contact } from '@yingda/desk-state'
import { useSession } from '@yingda/session'
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { changed, over } from '../rules/whole.ts'
import { useDesk } from '../state/desk.ts'
import { useLoaded } from '../state/useLoaded.ts'
import { fetchWhole } from './doors.ts'
import type { Whole } from './types.ts'

/** Several changes at once are one look. */
const SETTLE_MS = 120
const FLASH_MS = 2_000

// The last picture of each talk, so that going to another talk and back shows it at once.
const kept = new Map<string, Whole>()

/** The customer's whole picture for the talk in front: fetched, fetched again when a core says that something changed. */
export function useWhole(contact: () => Contact) {
  const desk = useDesk()
  const session = useSession()
  const may = computed(() => session.session?.permissions.includes('customers.open') ?? false)
  const customer = computed(() => contact().customer.id)
  const whole = shallowRef<Whole | null>(null)
  const flash = ref<ReadonlySet<string>>(new Set())
  const { value, fault, loading, load, clear } = useLoaded((signal) => fetchWhole(customer.value!, contact().id, signal))
  const place = () => `${contact().id}:${customer.value}`
  let settling: ReturnType<typeof setTimeout> | undefined
  let calming: ReturnType<typeof setTimeout> | undefined

  function look(): void {
    clearTimeout(settling)
    if (customer.value && may.value) settling = setTimeout(() => void load(), SETTLE_MS)
  }

  watch(value, (fresh) => {
    if (!fresh) return
    const before = whole.value
    flash.value = before?.customer === fresh.customer ? changed(before.products, fresh.products) : new Set()
    clearTimeout(calming)
    calming = setTimeout(() => (flash.value = new Set()), FLASH_MS)
    whole.value = over(before, fresh)
    kept.set(place(), whole.value)
  })
  watch(() => [contact().id, customer.value], () => {
    clear()
    flash.value = new Set()
    whole.value = customer.value ? (kept.get(place()) ?? null) : null
    if (customer.value && may.value) void load()
  }, { immediate: true })
  // Proven now, or no longer: other amounts may be told.
  watch(() => [contact().customer.tier, contact().customer.sure, contact().customer.proven_at], look)
  watch(() => desk.changed, (news) => {
    if (news && (news.customer === customer.value || whole.value?.merged.some((one) => one.customer === news.customer))) look()
  })
  onBeforeUnmount(() => {
    clearTimeout(settling)
    clearTimeout(calming)
  })
  return { whole, fault, loading, load, flash, may }
}

export type WholePicture = ReturnType<typeof useWhole>
