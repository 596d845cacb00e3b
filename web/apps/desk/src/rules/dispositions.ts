import { best } from './match.ts'

export interface Disposition {
  id: string
  code?: string | null
  name: string
  parent?: string | null
}

export interface Choice {
  id: string
  name: string
  /** The names above it, from the root. */
  path: string[]
}

/** Only leaves can be chosen; each carries its way from the root. A loop or a lost parent makes a root, never a hang. */
export function choices(all: readonly Disposition[]): Choice[] {
  const byId = new Map(all.map((one) => [one.id, one]))
  const parents = new Set(all.map((one) => one.parent).filter(Boolean))
  const path = (one: Disposition): string[] => {
    const names: string[] = []
    const seen = new Set([one.id])
    for (let up = byId.get(one.parent ?? ''); up && !seen.has(up.id); up = byId.get(up.parent ?? '')) {
      seen.add(up.id)
      names.unshift(up.name)
    }
    return names
  }
  return all.filter((one) => !parents.has(one.id)).map((one) => ({ id: one.id, name: one.name, path: path(one) }))
}

export const findChoices = (all: readonly Choice[], words: string): Choice[] =>
  words.trim() ? best(words, all, (choice) => [choice.name, [...choice.path, choice.name].join(' ')], 50) : [...all]
