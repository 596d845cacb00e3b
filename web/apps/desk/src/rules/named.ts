import type { IconName } from '@yingda/ui'

/** A thing that was named in both languages, in the reader's. */
export const named = (one: { name: string | null; name_en?: string | null }, locale: string): string =>
  (locale === 'en' && one.name_en) || one.name || ''

export const queueOf = (contact: { queue_name: string | null; queue_name_en?: string | null }, locale: string): string =>
  named({ name: contact.queue_name, name_en: contact.queue_name_en }, locale)

/** The picture of a channel; of a call, with its direction. */
export const channelIcon = (contact: { channel: string; direction?: 'in' | 'out'; callback?: unknown }): IconName =>
  contact.channel !== 'phone' ? 'chat' : contact.callback || contact.direction === 'out' ? 'phone_out' : 'phone_in'
