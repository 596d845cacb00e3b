type Translate = (key: string, data: Record<string, unknown>) => string

interface Coded {
  code: string
  data?: Record<string, unknown>
}

const isCoded = (fault: unknown): fault is Coded =>
  typeof fault === 'object' && fault !== null && typeof (fault as Coded).code === 'string'

/** The sentence of an error; a code nobody has written a sentence for is shown as it is, so that it can be reported. */
export function errorText(i18n: { t: Translate; te: (key: string) => boolean }, fault: unknown): string {
  const { code, data = {} } = isCoded(fault) ? fault : { code: 'unexpected' }
  const key = `error.${code}`
  return i18n.te(key) ? i18n.t(key, data) : i18n.t('error.unknown', { code })
}
