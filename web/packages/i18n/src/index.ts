/** Messages of the staff screens: flat keys (`desk.composer.send`), one file an area, zh-CN and en always together. */
import { createI18n, useI18n } from 'vue-i18n'
import banking_zh from '../messages/banking.zh-CN.json'
import banking_en from '../messages/banking.en.json'
import charts_zh from '../messages/charts.zh-CN.json'
import charts_en from '../messages/charts.en.json'
import common_zh from '../messages/common.zh-CN.json'
import common_en from '../messages/common.en.json'
import errors_zh from '../messages/errors.zh-CN.json'
import errors_en from '../messages/errors.en.json'
import events_zh from '../messages/events.zh-CN.json'
import events_en from '../messages/events.en.json'
import phone_zh from '../messages/phone.zh-CN.json'
import phone_en from '../messages/phone.en.json'
import session_zh from '../messages/session.zh-CN.json'
import session_en from '../messages/session.en.json'
import suitability_zh from '../messages/suitability.zh-CN.json'
import suitability_en from '../messages/suitability.en.json'
import why_zh from '../messages/why.zh-CN.json'
import why_en from '../messages/why.en.json'
import { chooseLocale, rememberLocale, type Locale } from './locale.ts'

export { useI18n }
export { errorText } from './error-text.ts'
export { eventText } from './event-text.ts'
export { chooseLocale, LOCALES, type Locale } from './locale.ts'
export * from './format.ts'
export { learnZone, useZone } from './zone.ts'

export type Messages = Record<string, string>

const shared: Record<Locale, Messages> = {
  'zh-CN': { ...banking_zh, ...common_zh, ...charts_zh, ...errors_zh, ...events_zh, ...phone_zh, ...session_zh, ...suitability_zh, ...why_zh },
  en: { ...banking_en, ...common_en, ...charts_en, ...errors_en, ...events_en, ...phone_en, ...session_en, ...suitability_en, ...why_en },
}

/** An app hands in its own messages; they are merged with the shared ones. */
export function createMessages(own: Record<Locale, Messages>) {
  const locale = chooseLocale()
  document.documentElement.lang = locale
  return createI18n({
    legacy: false,
    locale,
    fallbackLocale: 'zh-CN',
    // Keys are flat: a lookup, not a walk. It lets `error.queue` and `error.queue.missing` both exist.
    messageResolver: (messages: unknown, key: string) => (messages as Messages)[key] ?? null,
    messages: {
      'zh-CN': { ...shared['zh-CN'], ...own['zh-CN'] },
      en: { ...shared.en, ...own.en },
    },
  })
}

/** The current language and the way to change it; remembered on this computer. */
export function useLocale() {
  const { locale } = useI18n({ useScope: 'global' })
  const change = (next: Locale) => {
    locale.value = next
    document.documentElement.lang = next
    rememberLocale(next)
  }
  return { locale, change }
}
