import type { Item } from './useResource.ts'

/** The list as it is shown: those that fit the words, trees with their depth, retired ones only when asked for. */
export function order(items: Item[], words: string, withRetired: boolean): { item: Item; depth: number }[] {
  const kept = items.filter((item) => (withRetired || item.active) && fits(item, words))
  return words.trim() ? kept.map((item) => ({ item, depth: 0 })) : tree(kept)
}

function fits(item: Item, words: string): boolean {
  const text = Object.values(item).filter((value) => typeof value === 'string').join('\n').toLowerCase()
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}

const parentOf = (item: Item): string | null => (item['parent_id'] ?? item['parent'] ?? null) as string | null

/** Depth first; a child whose parent is not shown stands at the top rather than nowhere. */
function tree(items: Item[]): { item: Item; depth: number }[] {
  const shown = new Set(items.map((item) => item.id))
  const below = group(items, (item) => {
    const parent = parentOf(item)
    return parent && shown.has(parent) ? parent : ''
  })
  const walk = (at: string, depth: number): { item: Item; depth: number }[] =>
    (below.get(at) ?? []).flatMap((item) => [{ item, depth }, ...walk(item.id, depth + 1)])
  return walk('', 0)
}

// Map.groupBy is younger than the browsers that banks keep.
function group(items: Item[], by: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(by(item), [...(groups.get(by(item)) ?? []), item])
  return groups
}
