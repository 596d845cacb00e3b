/** Numbers, times and durations as people read them. Pure; the caller hands in the language. */

/** The institution's time zone (IANA), told by the session; until then the browser's own. */
let house: string | undefined
export const standIn = (zone: string): void => {
  house = zone
}

const pad = (n: number) => String(n).padStart(2, '0')

/** 65 000 → "1:05"; from an hour on "1:02:05". Never negative. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  const h = Math.floor(s / 3600)
  const m = Math.floor((s % 3600) / 60)
  return h > 0 ? `${h}:${pad(m)}:${pad(s % 60)}` : `${m}:${pad(s % 60)}`
}

export const clock = (at: number, zone: string | undefined = house): string =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: zone }).format(at)

/** A key that is equal for two moments of one day in the zone: "2026-03-02". */
export const dayKey = (at: number, zone: string | undefined = house): string =>
  new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone }).format(at)

export const day = (at: number, locale: string, zone: string | undefined = house): string =>
  new Intl.DateTimeFormat(locale, { month: 'long', day: 'numeric', weekday: 'short', timeZone: zone }).format(at)

export const dateTime = (at: number, locale: string, zone: string | undefined = house): string =>
  new Intl.DateTimeFormat(locale, {
    year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false, timeZone: zone,
  }).format(at)

export function bytes(size: number): string {
  if (size < 1024) return `${size} B`
  if (size < 1024 * 1024) return `${Math.round(size / 1024)} KB`
  return `${(size / 1024 / 1024).toFixed(1)} MB`
}

export const count = (n: number, locale: string): string => new Intl.NumberFormat(locale).format(n)

/** 0.856 → "86%": the numbers of the wallboard carry no false precision. */
export const percent = (share: number, locale: string, digits = 0): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(share)

export const money = (amount: number | string, currency: string, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(Number(amount))
