import type { Refused } from '../protocol'
import { en } from './en'
import { zh, type Key } from './zh-CN'

export type { Key }
export type Language = 'zh-CN' | 'en'
export type Values = Readonly<Record<string, unknown>>

export interface Texts {
  readonly language: Language
  t(key: Key, values?: Values): string
  /** The sentence of a refusal; an unknown code is shown so that the customer can tell it to somebody. */
  error(refused: Refused): string
  /** The line of an event, or null when the customer has no use for it. */
  event(code: string, values: Values): string | null
  time(at: number): string
  day(at: number, now: number): string
}

/** "zh", "zh-Hans-CN" … are Chinese; everything else is read in English. */
export function languageOf(tag: string | null | undefined): Language {
  return !tag || tag.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

export function texts(language: Language): Texts {
  const all: Record<string, string> = language === 'en' ? en : zh
  const t = (key: Key, values: Values = {}): string => filled(all[key] ?? key, values)
  const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false })
  const date = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' })
  return {
    language,
    t,
    error: ({ code, data }) => {
      const known = all[`error.${code}`]
      return known ? filled(known, data) : t('error.unknown', { code })
    },
    event: (code, values) => {
      const known = all[code.startsWith('event.') ? code : `event.${code}`]
      return known ? filled(known, values) : null
    },
    time: (at) => clock.format(at),
    day: (at, now) => {
      const time = clock.format(at)
      const days = daysBetween(at, now)
      if (days === 0) return t('time.today', { time })
      return days === 1 ? t('time.yesterday', { time }) : `${date.format(at)} ${time}`
    },
  }
}

function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

function daysBetween(at: number, now: number): number {
  const midnight = (moment: number): number => new Date(moment).setHours(0, 0, 0, 0)
  return Math.round((midnight(now) - midnight(at)) / 86_400_000)
}
