import type { Contact, Message } from '@yingda/desk-state'

export type { Contact, Message }

/** A contact as lists tell it (history, contacts behind a number). Times are ISO 8601. */
export interface Item {
  id: string
  state: string
  channel: string
  customer?: { id: string | null; name: string | null } | null
  queue: string | null
  queue_name: string | null
  agent: string | null
  agent_name: string | null
  arrived_at: string
  queued_at: string | null
  answered_at: string | null
  ended_at: string | null
  outcome: string | null
  disposition?: string | null
  disposition_name?: string | null
  survey_score?: number | null
  messages?: number
  match?: string | null
  waited_ms?: number | null
  talk_ms?: number | null
}

export interface Segment {
  seq: number
  holder: string
  holder_id: string | null
  holder_name: string | null
  started_at: string
  ended_at: string | null
  reason: string | null
}

export interface OfferRecord {
  id: string
  agent: string
  agent_name: string | null
  queue: string | null
  made_at: string
  deadline: string
  outcome: string | null
  settled_at: string | null
  receipt: unknown
}

/** One contact of the past, whole. */
export interface Whole extends Omit<Item, 'messages'> {
  messages: Message[]
  segments: Segment[]
  offers: OfferRecord[]
  note: string | null
  facts: Record<string, unknown> | null
}
