import type { Contact } from '@yingda/desk-state'
import { useI18n } from '@yingda/i18n'
import { computed, ref, watch } from 'vue'
import { numberOf } from '../rules/call.ts'
import { best } from '../rules/match.ts'
import { targetsOf, type Target } from '../rules/targets.ts'
import { fetchTargets } from './doors.ts'
import type { Party } from './useCall.ts'
import { useLoaded } from './useLoaded.ts'

/** Whom to ask during a call. One field: letters filter colleagues, digits are a number. */
export function useConsult(contact: () => Contact, consult: (to: Party) => Promise<boolean>) {
  const { locale } = useI18n({ useScope: 'global' })
  const words = ref('')
  const chosen = ref<Target | null>(null)
  const busy = ref(false)
  const { value, fault, loading, load } = useLoaded(() => fetchTargets(contact().channel))
  const number = computed(() => numberOf(words.value))
  const possible = computed(() => (value.value ? targetsOf(value.value, locale.value) : []).filter((one) => one.kind === 'agent'))
  const colleagues = computed(() => (number.value ? possible.value : best(words.value, possible.value, (one) => [one.name], 100)))
  watch(() => contact().id, () => {
    words.value = ''
    chosen.value = null
  })

  async function go(): Promise<boolean> {
    const to = number.value ? { number: number.value } : chosen.value ? { agent: chosen.value.id } : null
    if (!to) return false
    busy.value = true
    const done = await consult(to)
    busy.value = false
    if (done) words.value = ''
    return done
  }
  return { words, chosen, colleagues, number, fault, loading, busy, load, go }
}
