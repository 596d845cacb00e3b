import en from '../../messages/portal.en.json'
import zh from '../../messages/portal.zh-CN.json'
import { inject, type InjectionKey } from 'vue'
import { Refusal } from './door'

export type Language = 'zh-CN' | 'en'
type Values = Readonly<Record<string, unknown>>

export interface Texts {
  readonly language: Language
  t(key: string, values?: Values): string
  /** Whether there is such a word. */
  te(key: string): boolean
  /** A word of the core systems' own, or what it stands for as it is. */
  word(key: string, otherwise: string): string
  error(why: unknown): string
  date(at: number): string
  moment(at: number): string
}

export const TEXTS: InjectionKey<Texts> = Symbol('texts')
export const useTexts = (): Texts => inject(TEXTS)!

type Sentences = Record<string, string>

/** What refusals say, of every door: fetched beside the script, in one language. */
export const sentences = async (language: Language): Promise<Sentences> =>
  (language === 'en' ? await import('../../../../packages/i18n/messages/errors.en.json') : await import('../../../../packages/i18n/messages/errors.zh-CN.json')).default

export function texts(language: Language, errors: Sentences): Texts {
  const all: Sentences = { ...errors, ...(language === 'en' ? en : zh) }
  const te = (key: string): boolean => key in all
  const t = (key: string, values: Values = {}): string => (all[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
  const day = new Intl.DateTimeFormat(language, { year: 'numeric', month: '2-digit', day: '2-digit' })
  const whole = new Intl.DateTimeFormat(language, { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false })
  return {
    language, t, te,
    word: (key, otherwise) => (te(key) ? t(key) : otherwise),
    error: (why) => {
      const { code, data } = why instanceof Refusal ? why : new Refusal('unexpected')
      const core = typeof data['core'] === 'string' && te(`error.${data['core']}`) ? `error.${data['core']}` : ''
      if (core) return t(core, data)
      return te(`error.${code}`) ? t(`error.${code}`, said(data, whole)) : t('error.unknown', { code })
    },
    date: (at) => day.format(at),
    moment: (at) => whole.format(at),
  }
}

/** Amounts in fen and moments in what a refusal carries, as they are read. */
function said(data: Values, clock: Intl.DateTimeFormat): Values {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      if (typeof value !== 'number') return [key, value]
      if (key === 'until') return [key, clock.format(value)]
      return [key, ['max', 'left', 'min'].includes(key) ? (value / 100).toLocaleString('en-US') : value]
    }),
  )
}
