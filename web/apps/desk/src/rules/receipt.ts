/** The routing receipt as the router writes it (yingda/routing/receipt.py), read with distrust: old ones may lack parts. */
export interface Receipt {
  rule: string | null
  waitedMs: number | null
  idleMs: number | null
  load: number | null
  candidates: number | null
  /** How far the contact had to look; 0: those asked first. */
  ring: number
  required: { skill: string; level: number }[]
  excluded: { reason: string; count: number }[]
}

const number = (value: unknown) => (typeof value === 'number' ? value : null)
const pairs = (value: unknown): [string, number][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).filter((pair): pair is [string, number] => typeof pair[1] === 'number')
    : []

export function readReceipt(raw: unknown): Receipt | null {
  if (typeof raw !== 'object' || raw === null) return null
  const receipt = raw as Record<string, unknown>
  const named = Array.isArray(receipt['candidates']) ? (receipt['candidates'] as Record<string, unknown>[]) : []
  const me = named.find((one) => one['agent'] === receipt['chosen'])
  return {
    rule: typeof receipt['rule'] === 'string' ? receipt['rule'] : null,
    waitedMs: number(receipt['waited_ms']),
    idleMs: number(me?.['idle_ms']),
    load: number(me?.['load']),
    candidates: number(receipt['candidates_total']) ?? named.length,
    ring: number(receipt['ring']) ?? 0,
    required: pairs(receipt['required']).map(([skill, level]) => ({ skill, level })),
    excluded: pairs(receipt['excluded']).map(([reason, count]) => ({ reason, count })),
  }
}
