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
  /** The contact of a colleague whom this agent helps by telephone. */
  assisting?: string | null
  position?: number | null
}

export interface Customer {
  id: string | null
  name: string | null
  tier: number | string | null
  visitor: string | null
  /** The telephone number, masked. */
  address?: string
  /** How sure the server is that it is this customer: a hint (the caller's number, what they said), or proven, and when. */
  sure?: 'none' | 'hint' | 'proven'
  proven_at?: number | null
  value?: string | null
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

/** The customer's telephone line: `none` is a callback nobody has dialled yet. Null for other channels. */
export type Line = 'none' | 'dialling' | 'ringing' | 'up' | 'gone'

/** A second party whom the agent asks, alone or in a conference. */
export interface Consult {
  id: string
  kind: 'agent' | 'number'
  agent: string | null
  name: string
  state: 'ringing' | 'talking' | 'conference'
  started_at?: number
}

/** The customer keys in what nobody may hear; it ends by itself. */
export interface Capture {
  id?: string
  kind: 'card' | 'pin' | 'code'
  until: number
}

/** The customer wants to be called back, or has to be because the line broke. */
export interface Callback {
  number: string
  asked_at: number
  tries: number
  reason: 'asked' | 'cut'
}

export type MonitorMode = 'listen' | 'whisper' | 'barge'

/** Somebody at the talk. Agents see only those who speak; supervisors see `staff` and `state` besides. */
export interface Monitor {
  name: string
  mode: MonitorMode
  staff?: string
  state?: 'ringing' | 'up'
}

/** What a contact by telephone has besides. */
export interface ByPhone {
  direction?: 'in' | 'out'
  line?: Line | null
  line_cause?: string | null
  consult?: Consult | null
  capture?: Capture | null
  callback?: Callback | null
  monitors?: Monitor[]
}

export type ContactState = 'offered' | 'active' | 'wrap_up'

export interface Contact extends ByPhone {
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
