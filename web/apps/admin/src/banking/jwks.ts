/** Public keys of an issuer as text, and back. Pure. */
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

export const textOf = (jwks: unknown): string => (isObject(jwks) ? JSON.stringify(jwks, null, 2) : '')

/** A set of EC keys on P-256, each with an id and without its private part; else what is wrong with it. */
export function read(text: string): { jwks: Record<string, unknown> } | { wrong: 'json' | 'keys' | 'private' } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { wrong: 'json' }
  }
  const keys = isObject(value) ? value['keys'] : null
  if (!isObject(value) || !Array.isArray(keys) || !keys.length) return { wrong: 'keys' }
  if (keys.some((key) => isObject(key) && 'd' in key)) return { wrong: 'private' }
  const fit = keys.every((key) => isObject(key) && key['kty'] === 'EC' && key['crv'] === 'P-256' && typeof key['kid'] === 'string' && typeof key['x'] === 'string' && typeof key['y'] === 'string')
  return fit ? { jwks: value } : { wrong: 'keys' }
}
