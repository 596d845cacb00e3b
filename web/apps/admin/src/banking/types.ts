/** The institution's rules for operations, as GET /api/banking/rules tells them. Amounts fen, days ISO. */
export interface Limit {
  operation: number
  day: number
  count: number
}

export interface Delay {
  wait_s: number
  new_payee: number
  many: number
  unlocked: boolean
}

export interface Edition {
  valid_from: string
  source: string
  limits: Record<string, Limit>
  four_eyes: Record<string, number>
  delay: Delay
}

export interface When {
  grades?: string[]
  risks?: string[]
  above?: number | null
  expired?: boolean
  age_from?: number | null
  age_below?: number | null
}

export interface SuitabilityRule {
  key: string
  says: 'warn' | 'block'
  when: When
  source: string
  valid_from: string
  valid_to?: string | null
}

export interface Rules {
  editions: Edition[]
  suitability?: Record<string, SuitabilityRule[]>
}

/** `version` 0: the program's own hold. */
export interface RulesView {
  rules: Rules
  version: number
  changed_at: string | null
  changed_by: string
  today: string
}

export const KINDS = ['transfer', 'bill_payment', 'card_repayment', 'limit_change', 'purchase', 'order', 'subscription', 'funds_in', 'funds_out'] as const
export const GRADES = ['C1', 'C2', 'C3', 'C4', 'C5'] as const
export const RISKS = ['R1', 'R2', 'R3', 'R4', 'R5'] as const

export interface Connection {
  role: string
  adapter: string
  base_url: string
  options: Record<string, unknown>
  active: boolean
  version: number
  changed_at: string
  operations: string[]
}

export interface Tested {
  state: 'answered' | 'fault' | 'absent'
  code: string
  took_ms: number
}
