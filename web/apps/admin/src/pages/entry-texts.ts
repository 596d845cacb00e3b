/** Texts of an entry point by language, and the tag for the institution's own pages. */
export const TEXTS = ['greeting', 'closed'] as const
export type TextName = (typeof TEXTS)[number]
type Texts = Record<string, Partial<Record<TextName, string>>>

const asTexts = (value: unknown): Texts => (typeof value === 'object' && value !== null ? (value as Texts) : {})

export const textOf = (texts: unknown, language: string, name: TextName): string => asTexts(texts)[language]?.[name] ?? ''

/** An empty text, and a language without any, are left out: the door takes no empty sentences. */
export function setText(texts: unknown, language: string, name: TextName, words: string): Texts {
  const next: Texts = { ...asTexts(texts), [language]: { ...asTexts(texts)[language], [name]: words } }
  return Object.fromEntries(
    Object.entries(next)
      .map(([key, one]) => [key, Object.fromEntries(Object.entries(one).filter(([, text]) => text))] as const)
      .filter(([, one]) => Object.keys(one).length),
  )
}

export const embedTag = (key: string, origin: string = location.origin): string =>
  `<script src="${origin}/widget/yingda-widget.js" data-entry="${key.replace(/[^a-z0-9-]/g, '')}" async></` + 'script>'
