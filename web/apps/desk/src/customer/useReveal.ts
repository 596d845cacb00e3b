import type { Contact } from '@yingda/desk-state'
import { onBeforeUnmount, reactive, ref, watch } from 'vue'
import { reveal } from './doors.ts'
import type { Amounts } from './types.ts'

/** What was uncovered is covered again by itself. */
export const SHOWN_MS = 60_000

export interface Asked {
  field: string
  of?: string
  /** What it is called on the screen. */
  label: string
}

/** Uncovering what is masked: asked with a reason, shown for a minute, gone with the talk. */
export function useReveal(contact: () => Contact, customer: () => string | null) {
  const asked = ref<Asked | null>(null)
  const fault = ref<unknown>(null)
  const busy = ref(false)
  const values = reactive<Record<string, string>>({})
  const amounts = ref<Record<string, Amounts>>({})
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const keyOf = (field: string, of?: string | null) => (of ? `${field}:${of}` : field)

  function cover(): void {
    for (const timer of timers) clearTimeout(timer)
    timers.clear()
    for (const key of Object.keys(values)) Reflect.deleteProperty(values, key)
    amounts.value = {}
    asked.value = null
  }

  async function go(reason: string): Promise<void> {
    const what = asked.value
    const who = customer()
    if (!what || !who) return
    busy.value = true
    fault.value = null
    try {
      const answer = await reveal(who, { field: what.field, ...(what.of ? { of: what.of } : {}), reason, interaction: contact().id })
      if (customer() !== who) return
      const key = keyOf(answer.field, answer.of)
      if (typeof answer.value === 'string') values[key] = answer.value
      if (answer.amounts) amounts.value = answer.amounts
      asked.value = null
      timers.add(setTimeout(() => {
        Reflect.deleteProperty(values, key)
        if (answer.amounts) amounts.value = {}
      }, SHOWN_MS))
    } catch (error) {
      fault.value = error
    } finally {
      busy.value = false
    }
  }

  watch(() => [contact().id, customer()], cover)
  onBeforeUnmount(cover)
  return {
    asked, fault, busy, values, amounts, go,
    close: () => void (asked.value = null),
    ask: (what: Asked) => {
      fault.value = null
      asked.value = what
    },
    shown: (field: string, of?: string) => values[keyOf(field, of)] ?? null,
  }
}

export type Revealing = ReturnType<typeof useReveal>
