import type { Contact } from '@yingda/desk-state'

/** A place in "my work". A ghost holds the place of a contact that is gone while the pointer is over the list. */
export interface Slot {
  id: string
  ghost: boolean
}

const taken = (contact: Contact) => contact.answered_at ?? contact.arrived_at

/** Offers, the one that runs out first on top. */
export function offers(contacts: Record<string, Contact>): Contact[] {
  return Object.values(contacts)
    .filter((contact) => contact.state === 'offered' && contact.offer)
    .sort((a, b) => a.offer!.deadline - b.offer!.deadline || a.id.localeCompare(b.id))
}

/** Contacts in hand, in the order in which they were taken: a new one comes last, and none ever changes its place. */
export function inHand(contacts: Record<string, Contact>): Contact[] {
  return Object.values(contacts)
    .filter((contact) => contact.state !== 'offered')
    .sort((a, b) => taken(a) - taken(b) || a.id.localeCompare(b.id))
}

/** The rows to show. While the pointer is over them nothing moves: what is gone leaves its place empty, what is new comes last. */
export function slots(before: readonly Slot[], ids: readonly string[], hovered: boolean): Slot[] {
  if (!hovered) return ids.map((id) => ({ id, ghost: false }))
  const kept = before.map((slot) => ({ id: slot.id, ghost: !ids.includes(slot.id) }))
  const known = new Set(before.map((slot) => slot.id))
  return [...kept, ...ids.filter((id) => !known.has(id)).map((id) => ({ id, ghost: false }))]
}

/** The contact beside the selected one, round and round. */
export function neighbour(ids: readonly string[], selected: string | null, step: 1 | -1): string | null {
  if (!ids.length) return null
  const at = selected ? ids.indexOf(selected) : -1
  if (at < 0) return step === 1 ? ids[0]! : ids.at(-1)!
  return ids[(at + step + ids.length) % ids.length]!
}

/** Who has waited longest for a reply, the selected contact last. */
export function nextWaiting(contacts: readonly Contact[], waiting: (id: string) => number | null, selected: string | null): string | null {
  const found = contacts
    .map((contact) => ({ id: contact.id, since: waiting(contact.id) }))
    .filter((one): one is { id: string; since: number } => one.since !== null)
    .sort((a, b) => Number(a.id === selected) - Number(b.id === selected) || a.since - b.since)
  return found[0]?.id ?? null
}
