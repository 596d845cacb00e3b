type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** JSON Merge Patch (RFC 7396). Makes a new object along the changed paths and shares the rest. */
export function merge<T>(target: T, patch: unknown): T {
  if (!isObject(patch)) return patch as T
  const next: Json = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(next, key)
    else next[key] = merge(next[key], value)
  }
  return next as T
}
