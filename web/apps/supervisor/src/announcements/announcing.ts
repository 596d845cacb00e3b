/** Emergency announcements as the screen thinks of them. Pure. */
export interface Place {
  entry_point: string
  key: string
  name: string
  channel: string
  languages: string[]
  texts: Record<string, string>
  until: string | null
}

const HOUR_MS = 3_600_000
/** What may be chosen; the server takes up to seven days. */
export const LASTS = [0.5, 1, 2, 4, 12, 24, 72] as const
export const TEXT_CHARS_MAX = 300

export const live = (places: Place[], now: number): Place[] => places.filter((place) => place.until !== null && Date.parse(place.until) > now)

export const until = (now: number, hours: number): string => new Date(now + hours * HOUR_MS).toISOString()

/** Texts without spaces around them; a language without words is left out. */
export const texts = (given: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(given).map(([language, text]) => [language, text.trim()]).filter(([, text]) => text))

/** Languages that chosen places speak and that have no words yet: their customers would hear the other language. */
export function unsaid(places: Place[], chosen: string[], given: Record<string, string>): string[] {
  const spoken = places.filter((place) => chosen.includes(place.entry_point)).flatMap((place) => place.languages)
  return [...new Set(spoken)].filter((language) => !given[language]?.trim())
}
