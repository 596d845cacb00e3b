import type { ChatEvent, Message, TopicFrame, Visit } from '../protocol'

/** What the server has told us, as of one number of one stream. */
export interface Conversation {
  readonly stream: string | null
  readonly seq: number
  readonly visit: Visit
  readonly messages: readonly Message[]
}

export const NO_VISIT: Visit = {
  interaction: null,
  state: 'none',
  place: null,
  wait_low_s: null,
  wait_high_s: null,
  agent_name: null,
  read_by_agent: 0,
  survey: 'none',
  open: true,
}

export const EMPTY: Conversation = { stream: null, seq: 0, visit: NO_VISIT, messages: [] }

export interface Received {
  readonly conversation: Conversation
  /** A number is missing: subscribe again from the last one we have. */
  readonly gap: boolean
}

/** Snapshot + events = fresh snapshot. What was seen already changes nothing; what comes too early changes nothing either. */
export function receive(now: Conversation, frame: TopicFrame): Received {
  if (frame.snapshot) {
    const { visit, messages } = frame.snapshot
    return { conversation: { stream: frame.stream, seq: frame.seq, visit, messages: sorted(messages) }, gap: false }
  }
  if (!frame.event) return { conversation: now, gap: false }
  if (frame.stream !== now.stream) return { conversation: now, gap: true }
  if (frame.seq <= now.seq) return { conversation: now, gap: false }
  if (frame.seq > now.seq + 1) return { conversation: now, gap: true }
  return { conversation: { ...apply(now, frame.event), seq: frame.seq }, gap: false }
}

export function apply(now: Conversation, event: ChatEvent): Conversation {
  switch (event.type) {
    case 'visit':
      return { ...now, visit: event.visit }
    case 'message':
      return { ...now, messages: merged(now.messages, event.message) }
    case 'messages':
      return { ...now, messages: sorted(event.messages) }
    default:
      return now
  }
}

/** One message more, or a newer form of one we have; always in the order of `seq`. */
function merged(messages: readonly Message[], message: Message): readonly Message[] {
  const others = messages.filter((one) => one.id !== message.id)
  const last = others[others.length - 1]
  return last === undefined || last.seq < message.seq ? [...others, message] : sorted([...others, message])
}

function sorted(messages: readonly Message[]): readonly Message[] {
  const byId = new Map(messages.map((one) => [one.id, one]))
  return [...byId.values()].sort((a, b) => a.seq - b.seq)
}
