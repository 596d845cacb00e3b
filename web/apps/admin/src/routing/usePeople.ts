import { computed, shallowRef } from 'vue'
import { all } from '../resource/all.ts'
import { useLookups } from '../resource/lookups.ts'
import type { Profile } from '../matrix/types.ts'
import type { Person } from './people.ts'

/** Everybody who could be asked, for counting; null until known, or where agents may not be seen. */
export function usePeople() {
  const { of } = useLookups()
  const branches = of('branches')
  const profiles = shallowRef<Profile[] | null>(null)
  const people = computed<Person[] | null>(() => {
    if (!profiles.value) return null
    const paths = new Map(branches.value.map((one) => [one.id, one.path ?? [one.id]]))
    return profiles.value.filter((one) => one.active).map((one) => ({ skills: one.skills, line: one.line ?? 1, branches: one.branch ? (paths.get(one.branch) ?? [one.branch]) : [] }))
  })
  void all<Profile>('/api/agents').then((found) => (profiles.value = found)).catch(() => undefined)
  return people
}
