/** Why this agent, from the receipt that the router wrote (yingda/routing/rules/choose.py). Old receipts may lack parts. */
export interface Candidate {
  agent: string
  load: number
  idle_ms: number
}

export interface Receipt {
  rule: string
  chosen: string
  candidates: Candidate[]
  total: number
  excluded: { reason: string; count: number }[]
  required: { skill: string; level: number }[]
  waited_ms: number | null
}

type Json = Record<string, unknown>
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const num = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
const counts = (value: unknown): [string, number][] => (isJson(value) ? Object.entries(value).map(([key, n]) => [key, num(n)]) : [])

export function readReceipt(raw: unknown): Receipt | null {
  if (!isJson(raw) || typeof raw['chosen'] !== 'string') return null
  const named = Array.isArray(raw['candidates']) ? raw['candidates'].filter(isJson) : []
  const candidates = named.map((one) => ({ agent: String(one['agent'] ?? ''), load: num(one['load']), idle_ms: num(one['idle_ms']) }))
  return {
    rule: typeof raw['rule'] === 'string' ? raw['rule'] : '',
    chosen: raw['chosen'],
    candidates,
    total: typeof raw['candidates_total'] === 'number' ? raw['candidates_total'] : candidates.length,
    excluded: counts(raw['excluded']).filter(([, n]) => n > 0).map(([reason, count]) => ({ reason, count })),
    required: counts(raw['required']).map(([skill, level]) => ({ skill, level })),
    waited_ms: typeof raw['waited_ms'] === 'number' ? raw['waited_ms'] : null,
  }
}

/** What decided between the chosen and the next best: the sentence that is told first. */
export function deciding(receipt: Receipt): 'reserved' | 'only' | 'load' | 'idle' | 'tie' | 'rule' {
  if (receipt.rule === 'reserved') return 'reserved'
  if (receipt.total <= 1) return 'only'
  const [first, second] = receipt.candidates
  if (!first || !second || first.agent !== receipt.chosen) return 'rule'
  if (first.load < second.load) return 'load'
  return first.idle_ms > second.idle_ms ? 'idle' : 'tie'
}
