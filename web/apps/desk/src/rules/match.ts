/** Fuzzy match of what was typed: the letters in order. Higher is better; null is no match. Works on Chinese alike. */
export function score(words: string, text: string): number | null {
  const wanted = words.trim().toLowerCase()
  const given = text.toLowerCase()
  if (!wanted) return 0
  const at = given.indexOf(wanted)
  if (at >= 0) return 1000 - at - given.length / 100
  let from = 0
  let gaps = 0
  for (const letter of wanted.replace(/\s+/g, '')) {
    const found = given.indexOf(letter, from)
    if (found < 0) return null
    gaps += found - from
    from = found + 1
  }
  return 100 - gaps
}

/** The best of a list, each item judged by its best field; earlier fields count more. */
export function best<T>(words: string, items: readonly T[], fields: (item: T) => (string | null | undefined)[], max: number): T[] {
  return items
    .map((item, i) => {
      const scores = fields(item).map((field, rank) => {
        const found = field ? score(words, field) : null
        return found === null ? -Infinity : found - rank * 50
      })
      return { item, i, score: Math.max(...scores, -Infinity) }
    })
    .filter((one) => one.score > -Infinity)
    .sort((a, b) => b.score - a.score || a.i - b.i)
    .slice(0, max)
    .map((one) => one.item)
}
