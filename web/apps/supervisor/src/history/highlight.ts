export interface Piece {
  text: string
  hit: boolean
}

/** Cuts a text where the searched words stand. Case does not count; words are parted by spaces; the longest fits first. */
export function pieces(text: string, words: string): Piece[] {
  const wanted = [...new Set(words.trim().split(/\s+/).filter(Boolean))].sort((a, b) => b.length - a.length)
  if (!wanted.length) return [{ text, hit: false }]
  const rule = new RegExp(`(${wanted.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'giu')
  return text.split(rule).map((part, i) => ({ text: part, hit: i % 2 === 1 })).filter((piece) => piece.text !== '')
}
