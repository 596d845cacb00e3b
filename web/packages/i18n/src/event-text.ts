type Translate = (key: string, data: Record<string, unknown>) => string

interface Words {
  t: Translate
  te: (key: string) => boolean
  locale?: { value: string }
}

/** Words of the data that have sentences of their own: who ended it, why it failed, what was captured. */
const TELLING = ['by', 'cause', 'kind', 'reason'] as const

/** The most exact sentence there is: with who ended it, with where it went; of a call, with the words of a call. */
function keyOf(code: string, data: Record<string, unknown>, channel: string | undefined): string[] {
  const key = code.startsWith('event.') ? code : `event.${code}`
  const exact = TELLING.map((word) => data[word]).filter((value) => typeof value === 'string' && value).map((value) => `${key}.${String(value)}`)
  if (data['agent_name']) exact.push(`${key}_to_agent`)
  if (data['queue_name']) exact.push(`${key}_to_queue`)
  const all = [...exact, key]
  return channel === undefined ? all : all.flatMap((one) => [`${one}.${channel}`, one])
}

/** The sentence of a system line in a timeline: `data.code` is a key (`event.transferred`), its data fill the sentence. */
export function eventText(i18n: Words, data: Record<string, unknown> | null | undefined, text: string | null, channel?: string): string {
  const code = typeof data?.['code'] === 'string' ? data['code'] : ''
  if (!code || !data) return text || i18n.t('event.unknown', {})
  const key = keyOf(code, data, channel).find((one) => i18n.te(one))
  const english = i18n.locale?.value === 'en' && data['queue_name_en']
  return key ? i18n.t(key, { ...data, ...(english ? { queue_name: english } : {}) }) : text || code
}
