export interface Piece {
  readonly text: string
  readonly href?: string
}

/** Chinese text has no space after an address, so an address ends at the first character that no address needs. */
const ADDRESS = /https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+/gi
const TRAILING = /[.,;:!?'")\]]+$/

/** Text as pieces, the http(s) addresses in it as links. Anything else (javascript:, data:) stays text. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = []
  let from = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, '')
    if (!safe(address)) continue
    if (match.index > from) found.push({ text: text.slice(from, match.index) })
    found.push({ text: address, href: address })
    from = match.index + address.length
  }
  if (from < text.length) found.push({ text: text.slice(from) })
  return found
}

function safe(address: string): boolean {
  try {
    const url = new URL(address)
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== ''
  } catch {
    return false
  }
}
