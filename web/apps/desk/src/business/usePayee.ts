import { errorText, useI18n } from '@yingda/i18n'
import { computed, ref, watch } from 'vue'
import { fetchPayee } from './doors.ts'

const SETTLE_MS = 350
const NUMBER = /^\d{8,32}$/

/** The masked name behind an account of this bank, for the customer to compare; looked up while the number is typed. */
export function usePayee(number: () => string, interaction: () => string) {
  const i18n = useI18n({ useScope: 'global' })
  const name = ref('')
  const fault = ref<unknown>(null)
  watch(number, async (typed, _, cleanup) => {
    const bare = typed.replace(/[\s-]/g, '')
    name.value = ''
    fault.value = null
    if (!NUMBER.test(bare)) return
    const stop = new AbortController()
    cleanup(() => stop.abort())
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    if (stop.signal.aborted) return
    try {
      const found = await fetchPayee(bare, interaction(), stop.signal)
      if (!stop.signal.aborted) [name.value, fault.value] = [found.name ?? '', found.name ? null : { code: found.code }]
    } catch (error) {
      if (!stop.signal.aborted) fault.value = error
    }
  })
  return { words: computed(() => (name.value ? i18n.t('desk.business.payee', { name: name.value }) : fault.value ? errorText(i18n, fault.value) : '')) }
}
