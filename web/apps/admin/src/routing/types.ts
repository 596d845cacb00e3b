/** The routing policy as the server has it (yingda/routing/policy.py). Spans are seconds, claims are points. */
export const ORDERS = ['longest_idle', 'best_match', 'spare_best', 'any'] as const
export type Order = (typeof ORDERS)[number]

export const BETWEEN = ['claim', 'longest_wait', 'longest_queue', 'share'] as const
export type Between = (typeof BETWEEN)[number]

export const SOURCES = ['owner', 'manager', 'last_agent'] as const
export type Source = (typeof SOURCES)[number]

/** Channels that share an agent. */
export const CHANNELS = ['phone', 'webchat'] as const

/** Value grades that core systems tell. Others are taken as they are typed. */
export const GRADES = ['private', 'platinum', 'gold'] as const

export interface Ask {
  skill: string
  level: number
}

export interface Topic {
  key: string
  name: string
  name_en: string
  asks: Ask[]
  lift: number
  second_line: boolean
}

export interface Value {
  lift: number
  asks: Ask[]
}

export interface KnownAgent {
  source: Source
  reserve_s: number
  within_days: number
}

export interface Reserve {
  queue: string
  channel: string
  agents: number
  percent: number
}

export interface Capacity {
  units: Record<string, number>
  interrupts: Record<string, string[]>
}

export interface Step {
  after_s: number
  or_waiting: number | null
  lower: Record<string, number>
  branches: string[]
  queues: string[]
  second_line: boolean
  lift: number
}

export interface QueueRules {
  order: Order
  weights: Record<string, number>
  branches: string[]
  first_line: boolean
  steps: Step[]
  share: number
  mode: 'push' | 'pull'
  push_after_s: number | null
  history: boolean
}

export interface Policy {
  between: Between
  values: Record<string, Value>
  languages: Record<string, Ask>
  topics: Topic[]
  history: KnownAgent[]
  reserves: Reserve[]
  capacity: Capacity | null
  queues: Record<string, QueueRules>
}

/** What a queue asks for, of the queue itself. */
export interface QueueView {
  id: string
  name: string
  name_en: string
  required: Record<string, number>
  priority: number
  active: boolean
}
