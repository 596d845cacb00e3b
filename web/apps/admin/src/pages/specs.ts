import type { Draft, FieldSpec, ResourceSpec } from '../resource/types.ts'

/** What there is to administer, as descriptions: the one mechanism of `resource/` draws lists and forms from them. */
const key: FieldSpec = { name: 'key', kind: 'text', max: 48, fixed: true }
const name: FieldSpec = { name: 'name', kind: 'text', max: 80 }
const name_en: FieldSpec = { name: 'name_en', kind: 'text', max: 80 }

const names = (spec: Omit<ResourceSpec, 'fields'>): ResourceSpec => ({ ...spec, fields: Object.keys(spec.blank()) })

export const skills = names({
  area: 'skills', path: '/api/skills', edit: 'skills.edit',
  columns: [{ name: 'name' }, { name: 'name_en' }, { name: 'key' }],
  sections: [{ name: 'what', fields: [name, name_en, key] }],
  blank: () => ({ name: '', name_en: '', key: '' }),
  required: ['name', 'name_en', 'key'],
})

export const identityIssuers = names({
  area: 'identity-issuers', path: '/api/identity-issuers', edit: 'cores.edit',
  columns: [{ name: 'issuer' }, { name: 'audience' }, { name: 'role' }],
  sections: [
    { name: 'what', fields: [{ name: 'issuer', kind: 'text', max: 200 }, { name: 'audience', kind: 'text', max: 200 }, { name: 'role', kind: 'choice', words: ['bank', 'broker'] }] },
    { name: 'keys', fields: [{ name: 'jwks', kind: 'own' }] },
  ],
  blank: () => ({ issuer: '', audience: '', role: 'bank', jwks: null }),
  keeps: true,
  required: ['issuer', 'audience', 'role', 'jwks'],
})

const overflows = (draft: Draft) => draft['overflow_after_s'] !== null || !!draft['overflow_queue']

export const queues = names({
  area: 'queues', path: '/api/queues', edit: 'queues.edit',
  columns: [{ name: 'name' }, { name: 'service_level' }, { name: 'required', grow: 1.6 }, { name: 'ways', grow: 2 }],
  sections: [
    { name: 'what', fields: [name, name_en, key] },
    { name: 'who', fields: [{ name: 'required', kind: 'levels' }] },
    {
      name: 'wait',
      fields: [
        { name: 'service_level_percent', kind: 'number', min: 1, max: 100, unit: 'percent' },
        { name: 'service_level_s', kind: 'number', min: 1, max: 3600, unit: 'seconds' },
        { name: 'priority', kind: 'number', min: 1, max: 10 },
        { name: 'ageing_per_minute', kind: 'number', min: 0, max: 10, step: 0.1, unit: 'per_minute' },
      ],
    },
    {
      name: 'ways',
      fields: [
        { name: 'calendar_id', kind: 'choice', from: 'calendars', optional: true },
        { name: 'waiting_max', kind: 'number', min: 1, max: 100_000, unit: 'people' },
        { name: 'last_resort', kind: 'choice', words: ['message', 'queue'] },
        { name: 'last_resort_queue', kind: 'choice', from: 'queues', when: (draft) => draft['last_resort'] === 'queue' },
        { name: 'overflow_after_s', kind: 'number', min: 1, max: 86_400, unit: 'seconds', optional: true },
        { name: 'overflow_queue', kind: 'choice', from: 'queues', optional: true, when: overflows },
      ],
    },
    {
      name: 'agent',
      fields: [
        { name: 'offer_ttl_s', kind: 'number', min: 5, max: 300, unit: 'seconds' },
        { name: 'wrap_up_s', kind: 'number', min: 0, max: 3600, unit: 'seconds' },
      ],
    },
  ],
  blank: () => ({
    key: '', name: '', name_en: '', calendar_id: null, priority: 5, ageing_per_minute: 0, required: {}, offer_ttl_s: 20, wrap_up_s: 60, service_level_s: 25,
    service_level_percent: 80, overflow_after_s: null, overflow_queue: null, waiting_max: 1000, last_resort: null, last_resort_queue: null,
  }),
  // A choice that is hidden means nothing: the door refuses leftovers.
  body: (draft) => ({ ...draft, last_resort_queue: draft['last_resort'] === 'queue' ? draft['last_resort_queue'] : null }),
  required: ['name', 'name_en', 'key'],
})

export const entryPoints = names({
  area: 'entry-points', path: '/api/entry-points', edit: 'entry_points.edit',
  columns: [{ name: 'name' }, { name: 'key' }, { name: 'queue' }, { name: 'flow_key' }, { name: 'calendar_id' }],
  sections: [
    { name: 'what', fields: [name, key, { name: 'languages', kind: 'choices', words: ['zh-CN', 'en'] }] },
    {
      name: 'way',
      fields: [
        { name: 'flow_key', kind: 'choice', from: 'flows' },
        { name: 'queue', kind: 'choice', from: 'queues' },
        { name: 'calendar_id', kind: 'choice', from: 'calendars', optional: true },
      ],
    },
    { name: 'where', fields: [{ name: 'allowed_origins', kind: 'lines', max: 50, optional: true }] },
    { name: 'words', fields: [{ name: 'texts', kind: 'own', optional: true }] },
  ],
  blank: () => ({ key: '', name: '', channel: 'webchat', flow_key: null, queue: null, calendar_id: null, languages: ['zh-CN'], allowed_origins: [], texts: {} }),
  required: ['name', 'key', 'flow_key', 'queue', 'languages'],
})

export const dispositions = names({
  area: 'dispositions', path: '/api/dispositions', edit: 'dispositions.edit',
  columns: [{ name: 'name' }, { name: 'name_en' }, { name: 'key' }, { name: 'queues' }],
  sections: [
    { name: 'what', fields: [name, name_en, key] },
    { name: 'where', fields: [{ name: 'parent', kind: 'choice', from: 'dispositions', optional: true }, { name: 'queues', kind: 'choices', from: 'queues', optional: true }] },
  ],
  blank: () => ({ parent: null, key: '', name: '', name_en: '', queues: [] }),
  required: ['name', 'name_en', 'key'],
})

export const phrases = names({
  area: 'phrases', path: '/api/phrases', edit: 'phrases.edit',
  columns: [{ name: 'title' }, { name: 'shortcut' }, { name: 'group' }, { name: 'texts', grow: 3 }],
  sections: [
    { name: 'what', fields: [{ name: 'title', kind: 'text', max: 80 }, { name: 'shortcut', kind: 'text', max: 24 }, { name: 'group', kind: 'text', max: 40, optional: true }] },
    { name: 'words', fields: [{ name: 'texts', kind: 'bilingual', max: 2000 }] },
  ],
  blank: () => ({ scope: 'tenant', title: '', shortcut: '', group: '', texts: {} }),
  required: ['title', 'shortcut'],
})

export const articles = names({
  area: 'articles', path: '/api/articles', edit: 'articles.edit',
  columns: [{ name: 'title' }, { name: 'state' }, { name: 'language' }, { name: 'questions', grow: 2 }, { name: 'version', numeric: true }],
  sections: [
    { name: 'what', fields: [{ name: 'title', kind: 'text', max: 120 }, { name: 'language', kind: 'choice', words: ['zh-CN', 'en'] }, { name: 'state', kind: 'choice', words: ['draft', 'published'] }] },
    { name: 'asked', fields: [{ name: 'questions', kind: 'lines', max: 30, optional: true }] },
    { name: 'answer', fields: [{ name: 'text', kind: 'area', max: 20_000 }] },
  ],
  blank: () => ({ language: 'zh-CN', title: '', questions: [], text: '', state: 'draft' }),
  required: ['title', 'language', 'text'],
})

export const branches = names({
  area: 'branches', path: '/api/branches', edit: 'branches.edit',
  columns: [{ name: 'name' }, { name: 'code' }],
  sections: [{ name: 'what', fields: [name, { name: 'code', kind: 'text', max: 32 }, { name: 'parent_id', kind: 'choice', from: 'branches', optional: true }] }],
  blank: () => ({ name: '', code: '', parent_id: null }),
  keeps: false,
  required: ['name', 'code'],
})

/** Kept under seal: the form sends them only when something new was typed. */
const sealed = (value: unknown) => (typeof value === 'string' && value.trim() ? value.trim() : null)

export const users: ResourceSpec = {
  area: 'users', path: '/api/users', edit: 'users.edit',
  columns: [{ name: 'name' }, { name: 'username' }, { name: 'roles', grow: 1.6 }, { name: 'branch_id' }, { name: 'state', grow: 1.4 }],
  sections: [
    {
      name: 'who',
      fields: [
        { name: 'username', kind: 'text', max: 64, fixed: true },
        { name: 'name', kind: 'text', max: 40 },
        { name: 'full_name', kind: 'own' },
        { name: 'email', kind: 'own', optional: true },
      ],
    },
    { name: 'work', fields: [{ name: 'branch_id', kind: 'choice', from: 'branches', optional: true }, { name: 'agent', kind: 'switch' }] },
    { name: 'sign_in', fields: [{ name: 'password', kind: 'own', optional: true }] },
  ],
  fields: ['username', 'name', 'full_name', 'email', 'branch_id', 'agent', 'password'],
  blank: () => ({ username: '', name: '', full_name: null, email: null, branch_id: null, agent: false, password: null }),
  body: ({ username, password, ...draft }, fresh) => ({
    ...draft, full_name: sealed(draft['full_name']), email: sealed(draft['email']), ...(fresh ? { username, password: sealed(password) } : {}),
  }),
  keeps: true,
  required: ['username', 'name'],
}

export const flows: ResourceSpec = {
  area: 'flows', path: '/api/flows', edit: 'flows.edit',
  columns: [{ name: 'name' }, { name: 'state', grow: 1.4 }, { name: 'key' }],
  sections: [{ name: 'what', fields: [name, key, { name: 'menu', kind: 'choices', from: 'queues', max: 9, optional: true, when: (draft) => draft['draft'] === null }] }],
  fields: ['key', 'name', 'draft'],
  // Without a draft the server begins it as its starter flow, with a menu that leads to these queues.
  blank: () => ({ key: '', name: '', draft: null, menu: [] }),
  body: ({ menu, ...draft }, fresh) => (fresh ? { ...draft, menu } : draft),
  required: ['key', 'name'],
}

export const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

export const calendars = names({
  area: 'calendars', path: '/api/calendars', edit: 'calendars.edit',
  columns: [{ name: 'name' }, { name: 'now' }, { name: 'holidays' }, { name: 'timezone' }],
  sections: [
    { name: 'what', fields: [{ ...name, max: 60 }, { name: 'timezone', kind: 'text', max: 64 }, { name: 'holidays', kind: 'choice', words: ['china', 'none'] }] },
    { name: 'week', fields: [{ name: 'hours', kind: 'own' }] },
  ],
  blank: () => ({
    name: '', timezone: 'Asia/Shanghai', holidays: 'china',
    hours: { week: Object.fromEntries(WEEK.map((day, i) => [day, i < 5 ? [{ start: '09:00', end: '18:00' }] : []])), holiday: [], swapped_workday: null, exceptions: {} },
  }),
  required: ['name', 'timezone'],
})

export const SPECS: ResourceSpec[] = [skills, queues, entryPoints, dispositions, phrases, articles, branches, users, flows, calendars]
