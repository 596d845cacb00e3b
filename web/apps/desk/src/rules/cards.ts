import { STATES_OF_OPERATION, type OperationState } from '@yingda/banking'
import type { Message } from '@yingda/desk-state'

/** A card in the talk: an operation, and how it stood when it was written. */
export interface OperationCard {
  operation: string
  kind: string
  state: OperationState
  /** `label`: a key of the catalogues, or a word that is shown as it is. */
  lines: { label: string; value: string }[]
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Null: no card of an operation, or of a state that this page does not know. */
export function cardOf(message: Pick<Message, 'kind' | 'data'>): OperationCard | null {
  const data = message.data
  if (message.kind !== 'card' || data?.['card'] !== 'operation' || typeof data['operation'] !== 'string') return null
  const state = STATES_OF_OPERATION.find((one) => one === data['state'])
  if (!state) return null
  const lines = Array.isArray(data['lines']) ? data['lines'].filter(isObject) : []
  return { operation: data['operation'], kind: String(data['kind'] ?? ''), state, lines: lines.map((line) => ({ label: String(line['label'] ?? ''), value: String(line['value'] ?? '') })) }
}
