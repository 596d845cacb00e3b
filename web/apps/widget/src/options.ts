import { languageOf, type Language } from './texts'

/** What the page's script tag says. */
export interface Options {
  /** Where the doors are: the origin (and path) the script came from. */
  readonly base: string
  readonly entry: string
  /** What the panel is called; without it the entry point's name. */
  readonly title: string | null
  readonly language: Language
  readonly theme: 'light' | 'dark' | 'auto'
  /** The page's colour for buttons and the customer's own messages, `#rrggbb`. */
  readonly color: string
  readonly side: 'left' | 'right'
  /** A token by which the institution's own site says who is signed in. */
  readonly identity: string | null
  /** Where the page's own server gives such a token, fresh each time: it is good for once. */
  readonly identityUrl: string | null
}

const DEFAULT_COLOR = '#1b5fb8'
const DARK_LUMINANCE = 0.36

export function options(script: { src: string; dataset: Record<string, string | undefined> }, page: string): Options {
  const { entry, title, lang, theme, color, side, identity, identityUrl, base } = script.dataset
  return {
    base: (base ?? script.src.replace(/\/widget\/[^/]*$/, '').replace(/\/static$/, '')).replace(/\/$/, ''),
    entry: entry ?? '',
    title: title ?? null,
    language: languageOf(lang ?? page),
    theme: theme === 'dark' || theme === 'auto' ? theme : 'light',
    color: color && /^#[0-9a-f]{6}$/i.test(color) ? color : DEFAULT_COLOR,
    side: side === 'left' ? 'left' : 'right',
    identity: identity ?? null,
    identityUrl: identityUrl ?? null,
  }
}

/** Black or white, whichever can be read on this colour (WCAG 2.2 relative luminance). */
export function inkOn(color: string): string {
  return luminance(color) > DARK_LUMINANCE ? '#111' : '#fff'
}

function luminance(color: string): number {
  const channel = (from: number): number => {
    const part = parseInt(color.slice(from, from + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
