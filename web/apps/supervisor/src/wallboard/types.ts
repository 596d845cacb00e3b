/** The wallboard as the server tells it: docs/topics/protocol.md, "wallboard". Moments are epoch ms; a missing value is not known. */
export interface Now {
  waiting?: number
  ringing?: number
  active?: number
  held?: number
  wrap_up?: number
  self_service?: number
  longest_since?: number
  wait_low_s?: number
  wait_high_s?: number
  available?: number
}

export interface Figures {
  offered?: number
  answered?: number
  answered_within?: number
  abandoned?: number
  overflowed?: number
  message_left?: number
  transferred_out?: number
  closed?: number
  waiting?: number
  service_level?: number
  abandonment_rate?: number
  asa_ms?: number
  aht_ms?: number
  transfer_rate?: number
  satisfaction?: number
  first_reply_ms?: number
  arrived?: number
  self_served?: number
  self_service_share?: number
  occupancy?: number
}

export interface Bucket {
  offered?: number
  answered?: number
  abandoned?: number
}

export type Arrivals = Record<string, Bucket>

export interface Level {
  answered_within?: number
  decided?: number
}

export type Levels = Record<string, Level>

export interface Target {
  percent: number
  within_s: number
}

export interface Numbers {
  now: Now
  today: Figures
  last_30_min: Figures
  arrivals: Arrivals
}

export interface Queue extends Numbers {
  name: string
  target: Target
}

export const AGENT_STATES = ['not_responding', 'absent', 'ringing', 'talking', 'held', 'wrap_up', 'ready', 'busy', 'break', 'training', 'meeting'] as const
export type AgentState = (typeof AGENT_STATES)[number]

export interface Agent {
  name: string
  state: AgentState
  since: number
  status: string
  reason?: string
  present?: boolean
  not_responding?: boolean
  load: { offered?: number; active?: number; held?: number; wrap_up?: number }
  capacity?: number
}

export interface Wallboard extends Numbers {
  as_of: number
  day_start: number
  time_zone: string
  levels: Levels
  states: Partial<Record<AgentState, number>>
  queues: Record<string, Queue>
  agents: Record<string, Agent>
}

export type Window = 'today' | 'last_30_min'
