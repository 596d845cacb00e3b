/** What the administration is made of, and who sees which of it. Pure. */
export interface AdminPage {
  path: string
  /** Shown to who holds this permission; everybody when absent. */
  needs?: string
}

export interface NavGroup {
  name: string
  pages: AdminPage[]
}

export const GROUPS: NavGroup[] = [
  { name: 'people', pages: [{ path: 'users', needs: 'users.view' }, { path: 'roles', needs: 'roles.view' }, { path: 'branches', needs: 'branches.view' }] },
  { name: 'agents', pages: [{ path: 'skills', needs: 'skills.view' }, { path: 'agents', needs: 'agents.view' }] },
  { name: 'ways', pages: [{ path: 'entry-points', needs: 'entry_points.view' }, { path: 'flows', needs: 'flows.view' }, { path: 'prompts', needs: 'flows.view' }, { path: 'queues', needs: 'queues.view' }, { path: 'calendars', needs: 'calendars.view' }] },
  { name: 'routing', pages: [{ path: 'routing-policy', needs: 'routing.view' }, { path: 'market-plans', needs: 'routing.view' }] },
  { name: 'out', pages: [{ path: 'outbound-gate', needs: 'gate.view' }, { path: 'do-not-contact', needs: 'gate.view' }] },
  { name: 'business', pages: [{ path: 'banking-rules', needs: 'banking.view' }, { path: 'core-connections', needs: 'cores.view' }, { path: 'identity-issuers', needs: 'cores.view' }] },
  { name: 'words', pages: [{ path: 'dispositions', needs: 'dispositions.view' }, { path: 'phrases', needs: 'phrases.view' }, { path: 'articles', needs: 'articles.view' }] },
  { name: 'safety', pages: [{ path: 'security', needs: 'security.view' }, { path: 'audit', needs: 'audit.view' }] },
]

export const visible = (permissions: string[]): NavGroup[] =>
  GROUPS.map((group) => ({ ...group, pages: group.pages.filter((page) => !page.needs || permissions.includes(page.needs)) })).filter((group) => group.pages.length)

/** Where somebody lands: the first page they may see. */
export const first = (permissions: string[]): string => visible(permissions)[0]?.pages[0]?.path ?? 'skills'

export const maySee = (permissions: string[], path: string): boolean =>
  visible(permissions).some((group) => group.pages.some((page) => page.path === path.split('/')[1]))
