import type { Contact, Message } from './types.ts'

/** A running contact as a supervisor reads along: topic `watch:<interaction>`. */
export interface Watched {
  contact: Contact | null
  messages: Message[]
  over: boolean
}

export const NOTHING: Watched = { contact: null, messages: [], over: false }

type Json = Record<string, unknown>
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

export function fromSnapshot(id: string, raw: unknown): Watched {
  if (!isJson(raw)) return NOTHING
  const contact = (raw['contact'] ?? (isJson(raw['contacts']) ? raw['contacts'][id] : null)) as Contact | null | undefined
  const list = isJson(raw['messages']) ? raw['messages'][id] : raw['messages']
  return { contact: contact ?? null, messages: sorted(Array.isArray(list) ? (list as Message[]) : []), over: !contact || isOver(contact) }
}

/** Pure: the same kinds of event as on the desk. A message is taken once, and put where its number says. */
export function reduce(state: Watched, event: unknown): Watched {
  if (!isJson(event)) return state
  switch (event['type']) {
    case 'contact':
      return { ...state, contact: event['contact'] as Contact, over: isOver(event['contact'] as Contact) }
    case 'gone':
      return { ...state, over: true }
    case 'message':
      return { ...state, messages: sorted([...state.messages.filter((one) => one.id !== (event['message'] as Message).id), event['message'] as Message]) }
    case 'messages':
      return { ...state, messages: sorted(event['messages'] as Message[]) }
    default:
      return state
  }
}

// An ended contact stays in the server's memory while its survey is open: it is of the past all the same.
const isOver = (contact: Contact): boolean => (contact.state as string) === 'ended'

const sorted = (messages: Message[]): Message[] => [...messages].sort((a, b) => a.seq - b.seq)
