/** Why this agent and this contact, from the receipt that the router wrote (yingda/routing/receipt.py), read with distrust: old ones
 * and the short form lack parts. */
export interface Candidate {
  agent: string
  ring: number
  match: number
  load: number
  idle_ms: number
}

/** A contact that the freed agent could have been given. */
export interface Rival {
  contact: string
  queue: string
  score: number
  waited_ms: number
  own: boolean
}

export interface Receipt {
  rule: string
  side: string
  between: string
  chosen: string
  contact: string | null
  stage: number
  ring: number
  candidates: Candidate[]
  total: number
  passedOver: { agent: string; reason: string }[]
  excluded: { reason: string; count: number }[]
  required: { skill: string; level: number }[]
  rivals: Rival[]
  rivalsTotal: number
  waited_ms: number | null
  decided_at: number | null
  policy: number | null
}

type Json = Record<string, unknown>
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const num = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
const maybe = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const word = (value: unknown): string => (typeof value === 'string' ? value : '')
const counts = (value: unknown): [string, number][] => (isJson(value) ? Object.entries(value).map(([key, n]) => [key, num(n)]) : [])
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : [])

export function readReceipt(raw: unknown): Receipt | null {
  if (!isJson(raw) || typeof raw['chosen'] !== 'string') return null
  const candidates = list(raw['candidates']).map((one) => ({ agent: word(one['agent']), ring: num(one['ring']), match: num(one['match']), load: num(one['load']), idle_ms: num(one['idle_ms']) }))
  const rivals = list(raw['rivals']).map((one) => ({ contact: word(one['contact']), queue: word(one['queue']), score: num(one['score']), waited_ms: num(one['waited_ms']), own: one['own'] !== false }))
  return {
    rule: word(raw['rule']),
    side: word(raw['side']) || 'contact',
    between: word(raw['between']) || 'claim',
    chosen: raw['chosen'],
    contact: word(raw['contact']) || null,
    stage: num(raw['stage']),
    ring: num(raw['ring']),
    candidates,
    total: maybe(raw['candidates_total']) ?? candidates.length,
    passedOver: list(raw['passed_over']).map((one) => ({ agent: word(one['agent']), reason: word(one['reason']) })),
    excluded: counts(raw['excluded']).filter(([, n]) => n > 0).map(([reason, count]) => ({ reason, count })),
    required: counts(raw['required']).map(([skill, level]) => ({ skill, level })),
    rivals,
    rivalsTotal: maybe(raw['rivals_total']) ?? rivals.length,
    waited_ms: maybe(raw['waited_ms']),
    decided_at: maybe(raw['decided_at']),
    policy: maybe(raw['policy']),
  }
}

export type Deciding = 'reserved' | 'manager' | 'last_agent' | 'owner' | 'taken' | 'only' | 'freed' | 'ring' | 'match' | 'spare' | 'drawn' | 'load' | 'idle' | 'tie' | 'rule'

/** What decided between the chosen and the next best: the sentence that is told first. */
export function deciding(receipt: Receipt): Deciding {
  const { rule } = receipt
  if (rule === 'reserved' || rule === 'manager' || rule === 'last_agent' || rule === 'owner' || rule === 'taken') return rule
  // An agent became free: agents were not compared, contacts were.
  if (receipt.side === 'agent') return 'freed'
  if (receipt.total <= 1) return 'only'
  const [first, second] = receipt.candidates
  if (!first || !second || first.agent !== receipt.chosen) return 'rule'
  if (first.ring < second.ring) return 'ring'
  if (receipt.rule === 'drawn') return 'drawn'
  if (receipt.rule === 'best_match' && first.match > second.match) return 'match'
  if (receipt.rule === 'spare_best' && first.match < second.match) return 'spare'
  if (first.load < second.load) return 'load'
  return first.idle_ms > second.idle_ms ? 'idle' : 'tie'
}

export type Before = 'own' | 'longest_wait' | 'longest_queue' | 'share' | 'claim' | 'place'

/** What decided between this contact and the next one that the agent could have been given; null: there was none. */
export function before(receipt: Receipt): Before | null {
  const [first, second] = receipt.rivals
  if (receipt.side !== 'agent' || !first || !second) return null
  if (first.own !== second.own) return 'own'
  if (receipt.between === 'longest_wait' || receipt.between === 'longest_queue' || receipt.between === 'share') return receipt.between
  return first.score > second.score ? 'claim' : 'place'
}
