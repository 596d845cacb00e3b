/** Money as people type and read it. Amounts are fen, prices ten-thousandths of a yuan. */

const GROUPED = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
export const FEN_MAX = 100_000_000_00

/** 1234567 → "12,345.67" */
export const yuan = (fen: number): string => GROUPED.format(fen / 100)

/** With its sign, for entries: a true minus, as wide as a plus. */
export const signed = (fen: number): string => `${fen < 0 ? '−' : '+'}${yuan(Math.abs(fen))}`

/** 184200 → "18.42" */
export const price = (tenThousandths: number): string => GROUPED.format(tenThousandths / 10_000)

/** "1,234.5" → 123450; null: no amount, or more than two places. Done with digits: 0.1 + 0.2 is not money. */
export function fen(text: string): number | null {
  const found = /^(\d{1,11})(?:\.(\d{1,2}))?$/.exec(text.replace(/[,，\s]/g, ''))
  if (!found) return null
  const amount = Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'))
  return amount > 0 && amount <= FEN_MAX ? amount : null
}

/** "18.42" → 184200 */
export function tenThousandths(text: string): number | null {
  const found = /^(\d{1,6})(?:\.(\d{1,4}))?$/.exec(text.trim())
  if (!found) return null
  const amount = Number(found[1]) * 10_000 + Number((found[2] ?? '').padEnd(4, '0'))
  return amount > 0 ? amount : null
}

/** A share of change: 0.0199 → "+1.99%". */
export function change(now: number, before: number): string {
  if (before <= 0) return '—'
  const share = ((now - before) / before) * 100
  return `${share > 0 ? '+' : share < 0 ? '−' : ''}${Math.abs(share).toFixed(2)}%`
}
