import { request, type Page, type Schemas } from '@yingda/api'
import type { FoundCustomer, CoreFault, KeyKind, Revealed, Whole } from './types.ts'

/** The REST doors about customers. Each needs the contact that is the purpose. */
const at = (id: string) => `/api/customers/${encodeURIComponent(id)}`

export const fetchWhole = (customer: string, interaction: string, signal?: AbortSignal) =>
  request<Whole>('GET', `${at(customer)}/360`, { query: { interaction }, signal })
export const searchCustomers = (kind: KeyKind, key: string, interaction: string, signal?: AbortSignal) =>
  request<{ items: FoundCustomer[]; faults: CoreFault[] }>('GET', '/api/customers/search', { query: { kind, key, interaction }, signal })
export const reveal = (customer: string, body: { field: string; of?: string; reason: string; interaction: string }) =>
  request<Revealed>('POST', `${at(customer)}/reveal`, { body })

/** Who the agent takes the customer of a contact to be. */
export const recognise = (interaction: string, customer: string) => request<unknown>('POST', '/api/desk/identify', { body: { interaction, customer } })

export const saveTags = (customer: string, tags: string[], interaction: string) => request<unknown>('PUT', `${at(customer)}/tags`, { body: { tags, interaction } })
/** An agent of the house, at work or not. */
export type Colleague = Pick<Schemas['ProfileView'], 'id' | 'name'>
export const fetchColleagues = async (): Promise<Colleague[]> => {
  const found: Schemas['ProfileView'][] = []
  let after: string | null = null
  do {
    const page: Page<Schemas['ProfileView']> = await request('GET', '/api/agents', { query: { limit: 200, after } })
    found.push(...page.items)
    after = page.next
  } while (after)
  return found.filter((one) => one.active)
}
export const setManager = (customer: string, manager: string | null, interaction: string) =>
  request<Schemas['ManagerView']>('PUT', `${at(customer)}/manager`, { body: { manager, interaction } })
export const addNote = (customer: string, text: string, interaction: string) => request<unknown>('POST', `${at(customer)}/notes`, { body: { text, interaction } })
export const sayConsent = (customer: string, body: { purpose: string; channel: string; given: boolean; evidence: string; interaction: string }) =>
  request<unknown>('POST', `${at(customer)}/consents`, { body })
export const merge = (customer: string, body: { other: string; proof: 'id_no' | 'papers'; reason: string }) =>
  request<{ merge: string }>('POST', `${at(customer)}/merge`, { body })
export const undoMerge = (id: string, reason: string) => request<unknown>('POST', `/api/customer-merges/${encodeURIComponent(id)}/undo`, { body: { reason } })
