import type { Message } from '../protocol'
import { ordered, type OutboxEntry } from './outbox'

/** Messages of one writer this close together are shown as one group. */
export const GROUP_WITHIN_MS = 3 * 60_000
/** A new line with the time after a silence this long. */
export const PAUSE_MS = 15 * 60_000

export interface Upload {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly at: number
  /** 0 … 1 */
  readonly progress: number
}

export type Row =
  | { kind: 'time'; key: string; at: number }
  | { kind: 'message'; key: string; message: Message; first: boolean; live: boolean }
  | { kind: 'pending'; key: string; entry: OutboxEntry; text: string; first: boolean }
  | { kind: 'upload'; key: string; upload: Upload }

/**
 * What the log shows: the server's messages in its order, then what is still on its way in the customer's order.
 * `choosing`: menus can be answered at this point of the visit, unless something on its way may answer them. What
 * could not be sent is not on its way.
 */
export function rows(
  messages: readonly Message[],
  outbox: readonly OutboxEntry[],
  uploads: readonly Upload[],
  choosing = true,
): Row[] {
  const settled = new Set(messages.map((message) => message.op).filter(Boolean))
  const pending = ordered(outbox).filter((entry) => !settled.has(entry.id) && textOf(entry) !== null)
  return [
    ...messages.flatMap((message, i) =>
      messageRows(message, messages[i - 1], messages, choosing && pending.every((entry) => entry.failed)),
    ),
    ...pending.map((entry, i): Row => ({
      kind: 'pending',
      key: `op-${entry.id}`,
      entry,
      text: textOf(entry)!,
      first: i === 0 && messages[messages.length - 1]?.by !== 'customer',
    })),
    ...uploads.map((upload): Row => ({ kind: 'upload', key: `up-${upload.id}`, upload })),
  ]
}

function messageRows(message: Message, before: Message | undefined, all: readonly Message[], choosing: boolean): Row[] {
  const pause = before === undefined || message.at - before.at > PAUSE_MS
  const first =
    pause ||
    !before ||
    before.by !== message.by ||
    before.author !== message.author ||
    before.kind === 'event' ||
    message.at - before.at > GROUP_WITHIN_MS
  // The key of a message that was in the outbox is the entry's: its row stays where it is.
  const key = message.op ? `op-${message.op}` : message.id
  const live = choosing && message.kind === 'choice' && isLast(message, all)
  const row: Row = { kind: 'message', key, message, first, live }
  return pause ? [{ kind: 'time', key: `t-${message.id}`, at: message.at }, row] : [row]
}

/** A menu can be answered while nothing but events came after it. */
function isLast(choice: Message, all: readonly Message[]): boolean {
  return !all.some((one) => one.seq > choice.seq && one.kind !== 'event')
}

/** The text of an entry that becomes a message; null for those that do not show. */
function textOf(entry: OutboxEntry): string | null {
  const text = entry.with['text'] ?? entry.with['label']
  const shows = entry.do === 'send' || entry.do === 'choose' || entry.do === 'start'
  if (shows && typeof text === 'string' && text) return text
  return entry.do === 'send' && typeof entry.with['name'] === 'string' ? (entry.with['name'] as string) : null
}

/** The last of the customer's messages that the agent has read, or that has at least arrived. */
export function lastOwn(messages: readonly Message[]): Message | null {
  for (let i = messages.length - 1; i >= 0; i--) if (messages[i]!.by === 'customer') return messages[i]!
  return null
}

/** How many messages of the other side are newer than what the customer has seen. */
export function unread(messages: readonly Message[], seen: number): number {
  return messages.filter((one) => one.seq > seen && one.by !== 'customer' && one.kind !== 'event').length
}
