/** The shapes of docs/topics/protocol.md that a customer's socket speaks. */

export interface FileRef {
  id: string
  name: string
  type: string
  size: number
  width?: number | null
  height?: number | null
}

export interface Option {
  id: string
  label: string
}

export interface CardLine {
  /** A key of the catalogues: `banking.param.…`. */
  label: string
  value: string
}

export interface MessageData {
  /** An operation that is told of by a card. */
  operation?: string
  kind?: string
  state?: string
  lines?: CardLine[]
  means?: string[]
  /** Digits that nobody may see are asked for. */
  secret?: { of: string; chars_max?: number }
  options?: Option[]
  code?: string
  card?: string
  title?: string
  [key: string]: unknown
}

export interface Message {
  id: string
  seq: number
  at: number
  by: 'customer' | 'agent' | 'bot' | 'system'
  author?: string | null
  author_name?: string | null
  kind: 'text' | 'file' | 'choice' | 'event' | 'card'
  text?: string | null
  file?: FileRef | null
  data?: MessageData | null
  /** The operation id of the command that made it: how a row of the outbox finds its message. */
  op?: string | null
}

export type VisitState = 'none' | 'self_service' | 'waiting' | 'offered' | 'active' | 'ended' | 'closed'

export interface Visit {
  interaction: string | null
  state: VisitState
  place: number | null
  wait_low_s: number | null
  wait_high_s: number | null
  agent_name: string | null
  read_by_agent: number
  survey: 'none' | 'asked' | 'done'
  open: boolean
  /** Nobody takes the contact now: the customer is asked to leave a message. */
  leave_message?: boolean
  /** The message that asks for secret digits now. */
  secret?: number | null
  known?: boolean
  /** Who waits can be called back instead, where there is a telephone. */
  callback?: boolean
  /** The channel on which this customer, proven here, waits too: that place can be taken over. */
  elsewhere?: string
}

export interface Refused {
  code: string
  data: Record<string, unknown>
}

export interface Answer {
  id: string
  ok?: Record<string, unknown>
  error?: Refused
}

export type ChatEvent =
  { type: 'visit'; visit: Visit } | { type: 'message'; message: Message } | { type: 'messages'; messages: Message[] }

export interface TopicFrame {
  topic: string
  stream: string
  seq: number
  snapshot?: { visit: Visit; messages: Message[] }
  event?: ChatEvent
}

export interface HintFrame {
  topic: string
  hint: { type: string; [key: string]: unknown }
}

export interface Entry {
  name: string
  greeting: string
  texts: Record<string, string>
  /** The house can be called from the page now. */
  call?: boolean
}

export interface VisitReply {
  visitor: string
  ticket: string
  entry: Entry
  open: boolean
}
