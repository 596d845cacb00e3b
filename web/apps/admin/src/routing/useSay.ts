import { useI18n } from '@yingda/i18n'
import type { InjectionKey, Ref } from 'vue'
import { inject } from 'vue'
import { useLookups } from '../resource/lookups.ts'
import type { Told } from './problems.ts'
import type { Say } from './told.ts'

/** Problems of the draft on the screen, for whichever field they belong to. */
export const PROBLEMS: InjectionKey<Ref<Told[]>> = Symbol('problems')
export const useProblems = (): Ref<Told[]> | null => inject(PROBLEMS, null)

/** Names of what a policy points at. `kept`: what the server calls things that an older version points at. */
export function useSay(kept: () => Record<string, string> = () => ({})): Say {
  const { t, te } = useI18n({ useScope: 'global' })
  const { name, of } = useLookups()
  const lists = { queues: of('queues'), skills: of('skills'), branches: of('branches') }
  const word = (key: string, other: string) => (te(key) ? t(key) : other)
  const named = (source: keyof typeof lists) => (id: string) => (lists[source].value.some((one) => one.id === id) ? name(source, id) : (kept()[id] ?? name(source, id)))
  return {
    t: (key, data) => t(key, data ?? {}),
    queue: named('queues'),
    skill: named('skills'),
    branch: named('branches'),
    channel: (key) => word(`routing.channel.${key}`, key),
    grade: (key) => word(`routing.grade.${key}`, key),
    language: (key) => word(`admin.language.${key}`, key),
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i

/** A problem as a sentence: ids in its data are said by name. */
export function useProblemText() {
  const { t, te } = useI18n({ useScope: 'global' })
  const { of } = useLookups()
  const lists = (['queues', 'skills', 'branches'] as const).map((source) => of(source))
  const { locale } = useI18n({ useScope: 'global' })
  const named = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(named).join(t('routing.told.and'))
    if (typeof value !== 'string' || !UUID.test(value)) return value
    const found = lists.flatMap((list) => list.value).find((one) => one.id === value)
    return found ? ((locale.value === 'en' && found.name_en) || found.name) : value.slice(0, 8)
  }
  return (one: Told): string => {
    const key = `${one.level}.${one.code}`
    const data = Object.fromEntries(Object.entries(one.data).map(([word, value]) => [word, named(value)]))
    return te(key) ? t(key, data) : t('error.unknown', { code: one.code })
  }
}
