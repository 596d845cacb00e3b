import type { Contact } from '@yingda/desk-state'

/** How sure we are of who writes. A name a visitor gave proves nothing; only the institution's own sign-in does. */
export function identity(contact: Pick<Contact, 'customer'>): 'known' | 'proven' | 'hint' | 'claimed' | 'anonymous' {
  const { id, sure } = contact.customer
  if (id && sure === 'proven') return 'proven'
  if (id && sure === 'hint') return 'hint'
  if (id) return 'known'
  return contact.customer.name ? 'claimed' : 'anonymous'
}

/** The end of the visitor's id tells two anonymous customers apart. */
export const visitorTag = (visitor: string | null): string => (visitor ?? '').replace(/[^0-9a-z]/gi, '').slice(-4).toUpperCase()

/** The letter or character in a customer's round mark. */
export const initial = (name: string): string => [...name.trim()][0]?.toUpperCase() ?? '?'

/** The words for how sure we are: a caller nobody knows is another thing than a visitor who has not signed in. */
export const sureText = (contact: Pick<Contact, 'channel'>, sure: string): string =>
  contact.channel === 'phone' && (sure === 'known' || sure === 'anonymous') ? `desk.sure.phone_${sure}` : `desk.sure.${sure}`
