import { price } from '@yingda/banking'
import { money, useI18n } from '@yingda/i18n'
import { computed, watch } from 'vue'
import type { FieldSpec, KindSpec } from '../rules/operation-form.ts'
import { useLoaded } from '../state/useLoaded.ts'
import { fetchChoices, type Choice, type ChoiceKind } from './doors.ts'

const OF: Partial<Record<FieldSpec['type'], ChoiceKind>> = { biller: 'billers', product: 'wealth', security: 'security', order: 'orders' }

/** What a form's field can be filled with: billers, products, securities, open orders. */
export function useChoices(kind: () => KindSpec, interaction: () => string) {
  const { t, locale } = useI18n({ useScope: 'global' })
  const asked = computed<ChoiceKind | null>(() => {
    const field = kind().params.find((one) => OF[one.type])
    return field ? (kind().kind === 'subscription' ? 'subscription' : OF[field.type]!) : null
  })
  const { value, fault, loading, load, clear } = useLoaded<Choice[]>((signal) => fetchChoices(asked.value!, interaction(), signal))
  watch(asked, () => {
    clear()
    if (asked.value) void load()
  }, { immediate: true })

  const said = (one: Choice) => [one.name, ...(one.side ? [t(`banking.side.${one.side}`), `${one.quantity} × ${price(one.price)}`] : [one.code])].join(' ')
  function note(code: string): string {
    const one = value.value?.find((each) => each.code === code)
    if (!one || one.side) return ''
    return [
      one.risk ? t(`banking.risk.${one.risk}`) : '',
      one.price ? t('desk.product.price', { price: price(one.price) }) : '',
      one.rate ? t('desk.product.rate', { rate: one.rate }) : '',
      one.min_amount ? t('desk.business.from_amount', { amount: money(one.min_amount / 100, 'CNY', locale.value) }) : '',
      one.lot > 1 ? t('desk.business.lot', { n: one.lot }) : '',
    ].filter(Boolean).join(' · ')
  }
  return { takes: (field: FieldSpec) => Boolean(OF[field.type]) && !fault.value, options: computed(() => (value.value ?? []).map((one) => ({ value: one.code, label: said(one) }))), note, loading }
}
