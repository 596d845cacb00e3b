import { useI18n } from '@yingda/i18n'
import type { Contact } from '@yingda/desk-state'
import { visitorTag } from './rules/customer.ts'

/** In place of a number: the customer calls from a web page. */
export const FROM_PAGE = 'web'

/** What a customer is called on every part of the desk. */
export function useName() {
  const { t } = useI18n({ useScope: 'global' })
  return (contact: Pick<Contact, 'customer'>): string =>
    contact.customer.name || (contact.customer.address === FROM_PAGE ? t('desk.customer.from_page') : contact.customer.address) || t('desk.visitor', { tag: visitorTag(contact.customer.visitor ?? contact.customer.id) })
}
