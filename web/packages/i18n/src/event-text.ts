type Translate = (key: string, data: Record<string, unknown>) => string

interface Words {
  t: Translate
  te: (key: string) => boolean
  locale?: { value: string }
}

/** The most exact sentence there is: with who ended it, with where it went. */
function keyOf(code: string, data: Record<string, unknown>): string[] {
  const key = code.startsWith('event.') ? code : `event.${code}`
  const exact: string[] = []
  if (typeof data['by'] === 'string') exact.push(`${key}.${data['by']}`)
  if (data['agent_name']) exact.push(`${key}_to_agent`)
  if (data['queue_name']) exact.push(`${key}_to_queue`)
  return [...exact, key]
}

/** The sentence of a system line in a timeline: `data.code` is a key (`event.transferred`), its data fill the sentence. */
export function eventText(i18n: Words, data: Record<string, unknown> | null | undefined, text: string | null): string {
  const code = typeof data?.['code'] === 'string' ? data['code'] : ''
  if (!code || !data) return text || i18n.t('event.unknown', {})
  const key = keyOf(code, data).find((one) => i18n.te(one))
  const english = i18n.locale?.value === 'en' && data['queue_name_en']
  return key ? i18n.t(key, { ...data, ...(english ? { queue_name: english } : {}) }) : text || code
}
