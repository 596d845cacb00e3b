import type { Contact } from '@yingda/desk-state'
import { useI18n } from '@yingda/i18n'
import { computed, ref, watch } from 'vue'
import { best } from '../rules/match.ts'
import { targetsOf, type Target } from '../rules/targets.ts'
import { useDesk } from './desk.ts'
import { fetchTargets } from './doors.ts'
import { useLoaded } from './useLoaded.ts'

/** Where a talk can go, the choice, and the note that goes with it (kept while the dialog is closed and opened again). */
export function useTransfer(contact: () => Contact) {
  const { t, locale } = useI18n({ useScope: 'global' })
  const desk = useDesk()
  const words = ref('')
  const note = ref('')
  const chosen = ref<Target | null>(null)
  const busy = ref(false)
  const { value, fault, loading, load } = useLoaded(() => fetchTargets(contact().channel, contact().queue))
  const possible = computed(() => (value.value ? targetsOf(value.value, locale.value, t('desk.transfer.experts')) : []).filter((one) => one.id !== contact().queue))
  const targets = computed(() => best(words.value, possible.value, (one) => [one.name], 100))
  watch(() => contact().id, () => {
    note.value = ''
    chosen.value = null
    words.value = ''
  })

  async function go(): Promise<boolean> {
    const to = chosen.value
    if (!to) return false
    busy.value = true
    const done = await desk.transfer(contact().id, to.kind === 'queue' ? { queue: to.id } : to.kind === 'experts' ? { second_line: true } : { agent: to.id }, note.value.trim())
    busy.value = false
    if (done) note.value = ''
    return done
  }
  return { words, note, chosen, targets, fault, loading, busy, load, go }
}
