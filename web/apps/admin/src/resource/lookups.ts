import { useI18n } from '@yingda/i18n'
import { computed, ref, type Ref } from 'vue'
import { all } from './all.ts'
import type { Option } from './types.ts'

/** Things that other things point at. */
interface Named {
  id: string
  key?: string
  name: string
  name_en?: string
  code?: string
  active?: boolean
  builtin?: boolean
  parent?: string | null
  published?: number | null
  path?: string[]
}

const SOURCES = {
  queues: '/api/queues', skills: '/api/skills', calendars: '/api/calendars', branches: '/api/branches', flows: '/api/flows',
  dispositions: '/api/dispositions', roles: '/api/roles', agents: '/api/agents',
} as const
export type Source = keyof typeof SOURCES

const lists = new Map<Source, Ref<Named[]>>()

/** Asked for once and kept. What may not be seen stays empty. */
function list(source: Source): Ref<Named[]> {
  const known = lists.get(source)
  if (known) return known
  const fresh = ref<Named[]>([])
  lists.set(source, fresh)
  renew(source)
  return fresh
}

/** Something of the kind was written: ask again, if anybody asked before. */
export function renew(area: string): void {
  const source = area.replace('-', '_') as Source
  const held = lists.get(source)
  if (held) void all<Named>(SOURCES[source]).then((items) => (held.value = items)).catch(() => undefined)
}

export function useLookups() {
  const { t, te, locale } = useI18n({ useScope: 'global' })
  const say = (one: Named) => (one.builtin && one.key ? t(`roles.builtin.${one.key}`) : locale.value === 'en' && one.name_en ? one.name_en : one.name)
  const value = (source: Source, one: Named) => (source === 'flows' || source === 'roles' ? (one.key ?? one.id) : one.id)
  const label = (source: Source, one: Named) => (source === 'branches' ? `${'　'.repeat(Math.max(0, (one.path?.length ?? 1) - 1))}${say(one)}` : say(one))
  const name = (source: Source, id: unknown): string => {
    if (typeof id !== 'string' || !id) return ''
    const found = list(source).value.find((one) => value(source, one) === id)
    if (found) return say(found)
    // Who may not see roles still knows the built-in ones by name.
    return source === 'roles' ? (te(`roles.builtin.${id}`) ? t(`roles.builtin.${id}`) : id) : id.slice(0, 8)
  }
  const options = (source: Source, keep: unknown = null): Option[] =>
    list(source).value
      .filter((one) => one.active !== false || value(source, one) === keep)
      .filter((one) => source !== 'dispositions' || !one.parent)
      .map((one) => ({ value: value(source, one), label: label(source, one) }))
  return { name, options, of: (source: Source) => computed(() => list(source).value) }
}
