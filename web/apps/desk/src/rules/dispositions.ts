import type { Schemas } from '@yingda/api'
import { best } from './match.ts'
import { named } from './named.ts'

/** `parent` null: a group. `queues` empty: for contacts of every queue. */
export type Disposition = Pick<Schemas['DispositionView'], 'id' | 'name'> & Partial<Pick<Schemas['DispositionView'], 'name_en' | 'parent' | 'queues'>>

export interface Choice {
  id: string
  name: string
  /** The names above it, from the root. */
  path: string[]
}

/** Only leaves can be chosen, of this queue or of every queue; each carries its way from the root. A loop never hangs. */
export function choices(all: readonly Disposition[], queue: string | null, locale = 'zh-CN'): Choice[] {
  const byId = new Map(all.map((one) => [one.id, one]))
  const parents = new Set(all.map((one) => one.parent).filter(Boolean))
  const path = (one: Disposition): string[] => {
    const names: string[] = []
    const seen = new Set([one.id])
    for (let up = byId.get(one.parent ?? ''); up && !seen.has(up.id); up = byId.get(up.parent ?? '')) {
      seen.add(up.id)
      names.unshift(named(up, locale))
    }
    return names
  }
  const fits = (one: Disposition) => !one.queues?.length || (queue !== null && one.queues.includes(queue))
  return all
    .filter((one) => one.parent && !parents.has(one.id) && fits(one))
    .map((one) => ({ id: one.id, name: named(one, locale), path: path(one) }))
}

export const findChoices = (all: readonly Choice[], words: string): Choice[] =>
  words.trim() ? best(words, all, (choice) => [choice.name, [...choice.path, choice.name].join(' ')], 50) : [...all]
