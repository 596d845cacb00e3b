import { computed, watch } from 'vue'
import { readReceipt } from '../rules/receipt.ts'
import { useDesk } from './desk.ts'
import { fetchInteraction } from './doors.ts'
import { useLoaded } from './useLoaded.ts'

/** Why this contact came to me: from the offer while this page has seen it, else from the record. */
export function useReceipt(id: () => string) {
  const desk = useDesk()
  const { value, fault, loading, load, clear } = useLoaded(async () => {
    const found = await fetchInteraction(id())
    const offers = Array.isArray(found['offers']) ? (found['offers'] as Record<string, unknown>[]) : []
    return offers.at(-1)?.['receipt'] ?? null
  })
  watch(id, clear)
  const known = () => desk.snapshot?.contacts[id()]?.receipt ?? desk.receipts[id()]
  const receipt = computed(() => readReceipt(known() ?? value.value))
  const look = () => {
    if (!known() && value.value === null) void load()
  }
  return { receipt, fault, loading, look }
}
