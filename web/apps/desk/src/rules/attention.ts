import type { DeskEvent, DeskSnapshot } from '@yingda/desk-state'

/** Something the agent should hear of although they may be looking elsewhere. */
export interface Notice {
  kind: 'offer' | 'message' | 'missed'
  interaction: string
  text: string
}

export interface Looking {
  selected: string | null
  /** The page is in front and has the focus. */
  here: boolean
}

/** What an event calls for. A message in the talk under the agent's eyes calls for nothing. */
export function noticeOf(before: DeskSnapshot, event: DeskEvent, looking: Looking): Notice | null {
  if (event.type === 'contact' && event.contact.state === 'offered' && event.contact.offer) {
    const known = before.contacts[event.contact.id]?.offer?.id === event.contact.offer.id
    return known ? null : { kind: 'offer', interaction: event.contact.id, text: event.contact.queue_name ?? '' }
  }
  if (event.type === 'message' && event.message.by === 'customer') {
    if (!before.contacts[event.interaction]) return null
    if (looking.here && looking.selected === event.interaction) return null
    return { kind: 'message', interaction: event.interaction, text: event.message.text ?? event.message.file?.name ?? '' }
  }
  if (event.type === 'me' && event.me.not_responding && !before.me.not_responding) return { kind: 'missed', interaction: '', text: '' }
  return null
}
