import type { DeskEvent, DeskSnapshot, Message } from './types.ts'

/**
 * snapshot + event = the snapshot the server would give now. Never changes what it is given. The same cases
 * (tests/cases/desk) hold the server to it.
 */
export function reduce(snapshot: DeskSnapshot, event: DeskEvent): DeskSnapshot {
  switch (event.type) {
    case 'me':
      return { ...snapshot, me: event.me }
    case 'contact':
      return withMessages(
        { ...snapshot, contacts: { ...snapshot.contacts, [event.contact.id]: event.contact } },
        event.contact.id,
        snapshot.messages[event.contact.id] ?? [],
      )
    case 'gone':
      return { ...snapshot, contacts: without(snapshot.contacts, event.id), messages: without(snapshot.messages, event.id) }
    case 'message':
      return withMessages(snapshot, event.interaction, placed(snapshot.messages[event.interaction] ?? [], event.message))
    case 'messages':
      return withMessages(snapshot, event.interaction, event.messages)
    default:
      // A newer server may say more than this page knows; what it knows stays right.
      return snapshot
  }
}

function withMessages(snapshot: DeskSnapshot, interaction: string, messages: Message[]): DeskSnapshot {
  return { ...snapshot, messages: { ...snapshot.messages, [interaction]: messages } }
}

function without<T>(all: Record<string, T>, id: string): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => key !== id))
}

/** In the order of seq; a message that is there already stays as it is. */
function placed(messages: readonly Message[], message: Message): Message[] {
  const last = messages.at(-1)
  if (!last || last.seq < message.seq) return [...messages, message]
  const at = messages.findIndex((one) => one.seq >= message.seq)
  if (messages[at]!.seq === message.seq) return [...messages]
  return [...messages.slice(0, at), message, ...messages.slice(at)]
}
