/** A field's content in one line, for comparing versions. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (Array.isArray(value)) return value.length ? value.map(shown).join(', ') : '–'
  if (typeof value === 'object') return Object.entries(value).map(([key, one]) => `${key}: ${shown(one)}`).join('; ') || '–'
  return typeof value === 'boolean' ? (value ? '✓' : '✗') : String(value)
}
