type Translate = (key: string, data: Record<string, unknown>) => string

/** The sentence of a system line in a timeline: `data.code` is a key (`event.transferred`), its data fill the sentence. */
export function eventText(
  i18n: { t: Translate; te: (key: string) => boolean },
  data: Record<string, unknown> | null | undefined,
  text: string | null,
): string {
  const code = typeof data?.['code'] === 'string' ? data['code'] : ''
  const key = code.startsWith('event.') ? code : `event.${code}`
  if (code && i18n.te(key)) return i18n.t(key, { ...data })
  return text || code || i18n.t('event.unknown', {})
}
