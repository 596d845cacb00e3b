import type { Session } from '@yingda/api'

/** The three workplaces, and which of them somebody may enter. Pure. */
export type AppId = 'desk' | 'supervisor' | 'admin'

export const HREF: Record<AppId, string> = { desk: '/desk/', supervisor: '/supervisor/', admin: '/admin/' }

// What opens a workplace. The server decides again at every door; this only decides which links to show.
const SUPERVISOR = /^(wallboard\.view|interactions\.watch)$/
const ADMIN = /\.(edit|assign|credentials)$|^(audit|security)\./

export function allowedApps(session: Pick<Session, 'permissions' | 'agent'>): AppId[] {
  const has = (rule: RegExp) => session.permissions.some((permission) => rule.test(permission))
  const apps: AppId[] = []
  if (session.agent) apps.push('desk')
  if (has(SUPERVISOR)) apps.push('supervisor')
  if (has(ADMIN)) apps.push('admin')
  return apps
}

/** Where to go after sign-in: stay if allowed, else the first workplace that is; null if there is none. */
export function landing(session: Pick<Session, 'permissions' | 'agent'>, here: AppId | 'entrance'): AppId | null {
  const apps = allowedApps(session)
  if (here !== 'entrance' && apps.includes(here)) return here
  return apps[0] ?? null
}
