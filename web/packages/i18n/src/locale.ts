export const LOCALES = ['zh-CN', 'en'] as const
export type Locale = (typeof LOCALES)[number]

const KEY = 'yingda.locale'

export const isLocale = (word: unknown): word is Locale => LOCALES.includes(word as Locale)

/** What was chosen here before, else Chinese: the product's first language, whatever the browser was installed in. */
export function chooseLocale(): Locale {
  const asked = new URLSearchParams(location.search).get('lang')
  if (isLocale(asked)) return asked
  const kept = localStorage.getItem(KEY)
  return isLocale(kept) ? kept : 'zh-CN'
}

export const rememberLocale = (locale: Locale) => localStorage.setItem(KEY, locale)
