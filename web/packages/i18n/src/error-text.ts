type Translate = (key: string, data: Record<string, unknown>) => string

interface Coded {
  code: string
  data?: Record<string, unknown>
}

const isCoded = (fault: unknown): fault is Coded =>
  typeof fault === 'object' && fault !== null && typeof (fault as Coded).code === 'string'

/** Lists are said as lists; what is no word or number (nested data) is left to the code. */
function readable(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Array.isArray(value) ? value.join(', ') : value]))
}

/** The sentence of an error; a code nobody has written a sentence for is shown as it is, so that it can be reported. */
export function errorText(i18n: { t: Translate; te: (key: string) => boolean }, fault: unknown): string {
  const { code, data = {} } = isCoded(fault) ? fault : { code: 'unexpected' }
  const key = `error.${code}`
  return i18n.te(key) ? i18n.t(key, readable(data)) : i18n.t('error.unknown', { code })
}
