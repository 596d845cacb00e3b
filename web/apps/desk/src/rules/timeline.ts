import { dayKey } from '@yingda/i18n'
import type { Message } from '@yingda/desk-state'
import { cardOf, type OperationCard } from './cards.ts'

/** A message on its way: given as a command, not yet answered, or refused. */
export interface Unsent {
  id: string
  interaction: string
  kind: 'send' | 'note'
  text: string
  file: string | null
  at: number
  error: { code: string; data: Record<string, unknown> } | null
}

export type Row =
  | { type: 'day'; key: string; at: number }
  | { type: 'new'; key: string }
  | { type: 'event'; key: string; message: Message }
  | { type: 'card'; key: string; message: Message; card: OperationCard }
  | { type: 'message'; key: string; message: Message; head: boolean; read: boolean }
  | { type: 'unsent'; key: string; unsent: Unsent; head: boolean }

const GROUP_MS = 3 * 60_000

/** One person's lines within three minutes stand together under one head. */
const together = (a: Message | null, b: Message) =>
  a !== null && a.by !== 'system' && a.by === b.by && a.author === b.author && b.at - a.at < GROUP_MS

export interface TimelineInput {
  messages: readonly Message[]
  unsent: readonly Unsent[]
  readByCustomer: number | null
  /** The first number that had not been seen when the contact was opened. */
  newFrom: number | null
  zone?: string
}

/** The rows of a talk: days, the mark of what is new, lines, system events, and at the end what is on its way. */
export function rows({ messages, unsent, readByCustomer, newFrom, zone }: TimelineInput): Row[] {
  const out: Row[] = []
  let before: Message | null = null
  let day = ''
  for (const message of messages) {
    const today = dayKey(message.at, zone)
    const newDay = today !== day
    if (newDay) out.push({ type: 'day', key: `day-${today}`, at: message.at })
    const isNew = newFrom !== null && message.seq === newFrom
    if (isNew) out.push({ type: 'new', key: 'new' })
    const card = cardOf(message)
    if (card) out.push({ type: 'card', key: message.id, message, card })
    else if (message.by === 'system') out.push({ type: 'event', key: message.id, message })
    else {
      const head = newDay || isNew || !together(before, message)
      out.push({ type: 'message', key: message.op ?? message.id, message, head, read: (readByCustomer ?? 0) >= message.seq })
    }
    day = today
    before = message
  }
  const done = new Set(messages.map((message) => message.op))
  const left = unsent.filter((one) => !done.has(one.id))
  left.forEach((one, i) => out.push({ type: 'unsent', key: one.id, unsent: one, head: i === 0 && before?.by !== 'agent' }))
  return out
}

/** Since when the customer waits for a reply: the first line after the last of ours. Null if nobody waits. */
export function waitingSince(messages: readonly Message[]): number | null {
  let since: number | null = null
  for (const message of messages) {
    if (message.by === 'agent') since = null
    else if (message.by === 'customer' && since === null) since = message.at
  }
  return since
}

/** What the list shows of a talk: the last line between people; the bot's only while there is no other. */
export function lastLine(messages: readonly Message[]): Message | null {
  const said = (by: readonly string[]) => messages.findLast((message) => by.includes(message.by))
  return said(['customer', 'agent']) ?? said(['bot']) ?? null
}

export const lastSeq = (messages: readonly Message[]): number => messages.at(-1)?.seq ?? 0
