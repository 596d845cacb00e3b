import { request, type Schemas } from '@yingda/api'
import type { Operation } from '@yingda/banking'
import type { KindSpec } from '../rules/operation-form.ts'
import type { Means } from '../rules/proving.ts'

/** The REST doors of operations and proofs. What a customer keys in never passes here: only the token of it does. */
export type Challenge = Schemas['ChallengeView']
export type Judged = Schemas['ProvedView']
export type PayeeName = Schemas['PayeeView']
/** Something that a field takes. `price` in ten-thousandths, `min_amount` in fen. */
export type Choice = Schemas['ChoiceView']
export type ChoiceKind = 'billers' | 'wealth' | 'security' | 'subscription' | 'orders'

const of = (id: string) => `/api/operations/${encodeURIComponent(id)}`
type List<T> = T[] | { items: T[] }
const items = <T>(list: List<T>): T[] => (Array.isArray(list) ? list : list.items)

export const fetchKinds = () => request<List<KindSpec>>('GET', '/api/operations/kinds').then(items)
export const fetchOperations = (interaction: string, signal?: AbortSignal) =>
  request<List<Operation>>('GET', '/api/operations', { query: { interaction }, signal }).then(items)
export const fetchOperation = (id: string, interaction: string) => request<Operation>('GET', of(id), { query: { interaction } })
export const draft = (interaction: string, kind: string, params: Record<string, string | number>, operation: string) =>
  request<Operation>('POST', '/api/operations', { body: { interaction, kind, params }, operation })
export const cancel = (id: string, interaction: string) => request<Operation>('POST', `${of(id)}/cancel`, { body: { interaction } })
export const reverse = (id: string, interaction: string) => request<Operation>('POST', `${of(id)}/reverse`, { body: { interaction } })

export const askProof = (interaction: string, means: Means) => request<Challenge>('POST', '/api/verifications', { body: { interaction, means } })
export const checkProof = (challenge: string, token: string, interaction: string) =>
  request<Judged>('POST', `/api/verifications/${encodeURIComponent(challenge)}/check`, { body: { interaction, token } })
export const askConsent = (id: string, interaction: string, means: Means) => request<Challenge>('POST', `${of(id)}/challenge`, { body: { means, interaction } })
export const confirm = (id: string, body: { challenge: string | null; token: string | null; accept_risk: boolean; interaction: string }) =>
  request<Operation>('POST', `${of(id)}/confirm`, { body })

export const fetchChoices = (kind: ChoiceKind, interaction: string, signal?: AbortSignal) =>
  request<List<Choice>>('GET', `/api/operation-choices/${kind}`, { query: { interaction }, signal }).then(items)
export const fetchPayee = (number: string, interaction: string, signal?: AbortSignal) =>
  request<PayeeName>('GET', '/api/operation-choices/payee', { query: { number, interaction }, signal })
