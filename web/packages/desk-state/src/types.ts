/** The desk's state as the socket carries it: docs/topics/protocol.md, "desk snapshot and events". Times are epoch milliseconds. */
export type Status = 'ready' | 'break' | 'training' | 'meeting' | 'busy' | 'offline'

export interface Me {
  agent: string
  name: string
  status: Status
  reason: string | null
  since: number
  present: boolean
  not_responding: boolean
  capacity: Record<string, number>
  load: Record<string, number>
  position?: number | null
}

export interface Customer {
  id: string | null
  name: string | null
  tier: number | string | null
  visitor: string | null
}

export interface Offer {
  id: string
  deadline: number
  offered_at: number
  receipt: unknown
}

export interface Transfer {
  from: string | null
  note: string | null
}

export type ContactState = 'offered' | 'active' | 'wrap_up'

export interface Contact {
  id: string
  state: ContactState
  channel: string
  queue: string | null
  queue_name: string | null
  queue_name_en?: string | null
  language: string | null
  arrived_at: number
  queued_at: number | null
  answered_at: number | null
  held_at: number | null
  wrap_until: number | null
  customer: Customer
  subject: string | null
  summary: string | null
  draft: string | null
  unread: number
  /** Since when the customer waits for a reply. */
  unanswered_since?: number | null
  read_by_customer: number | null
  read_by_agent?: number | null
  customer_online: boolean
  offer: Offer | null
  /** Why this contact came to this agent; stays after the offer was accepted. */
  receipt?: unknown
  page?: string | null
  transfer: Transfer | null
  ended_by: string | null
  mine: boolean
}

export interface StoredFile {
  id: string
  name: string
  type: string
  size: number
  width?: number | null
  height?: number | null
}

export type Speaker = 'customer' | 'agent' | 'bot' | 'system' | 'note'
export type MessageKind = 'text' | 'file' | 'choice' | 'event' | 'card'

export interface Message {
  id: string
  seq: number
  at: number
  by: Speaker
  author: string | null
  author_name: string | null
  kind: MessageKind
  text: string | null
  file: StoredFile | null
  data: Record<string, unknown> | null
  op: string | null
}

export interface DeskSnapshot {
  me: Me
  contacts: Record<string, Contact>
  messages: Record<string, Message[]>
}

export type DeskEvent =
  | { type: 'me'; me: Me }
  | { type: 'contact'; contact: Contact }
  | { type: 'gone'; id: string }
  | { type: 'message'; interaction: string; message: Message }
  | { type: 'messages'; interaction: string; messages: Message[] }
