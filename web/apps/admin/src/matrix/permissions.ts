/** Permissions as rows of a matrix: by area, viewing first. Pure. */
export interface Group {
  area: string
  permissions: string[]
}

const ORDER = ['view', 'own', 'use', 'edit', 'assign']
const rank = (permission: string) => {
  const at = ORDER.indexOf(permission.split('.').slice(1).join('.'))
  return at < 0 ? ORDER.length : at
}

export function groups(permissions: string[]): Group[] {
  const areas = new Map<string, string[]>()
  for (const permission of permissions) {
    const area = permission.split('.')[0]!
    areas.set(area, [...(areas.get(area) ?? []), permission])
  }
  return [...areas].map(([area, list]) => ({ area, permissions: list.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b)) })).sort((a, b) => a.area.localeCompare(b.area))
}

/** Permissions that belong to the built-in administrators only (yingda/tenancy/rules/roles.py, RESERVED). */
export const RESERVED = new Set(['users.credentials', 'users.edit', 'users.reveal', 'roles.edit', 'roles.assign', 'security.edit', 'audit.view', 'audit.verify'])

export const toggled = (list: string[], permission: string): string[] =>
  list.includes(permission) ? list.filter((one) => one !== permission) : [...list, permission].sort()
