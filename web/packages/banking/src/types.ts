/** Operations as the REST doors tell them, as far as the staff screens read them. Amounts are fen; prices ten-thousandths. */
export const STATES_OF_OPERATION = [
  'drafted', 'held', 'reconfirm', 'awaiting_approval', 'submitted', 'executed', 'failed', 'unknown', 'on_list', 'cancelled', 'expired', 'rejected', 'reversed',
] as const
export type OperationState = (typeof STATES_OF_OPERATION)[number]

export type Moment = number | string | null | undefined

export interface Fault {
  code: string
  data?: Record<string, unknown>
}

/** How the product's risk stands to the customer's grade, with the rule that decided. `texts`: what the customer has to be told. */
export interface Suitability {
  result: 'suitable' | 'warn' | 'block'
  rule?: string
  source?: string
  valid_from?: string
  customer_grade?: string | null
  product_risk?: string
  expires_on?: string | null
  texts?: string[]
}

export interface Operation {
  id: string
  kind: string
  role: string
  state: OperationState
  customer: string
  interaction: string | null
  channel: string
  actor: string
  /** Masked for show; accounts and cards are the core's own references. */
  params: Record<string, unknown>
  amount: number
  currency: string
  created_at: Moment
  expires_at?: Moment
  /** 3: a proof bound to this operation; 2: an authenticated customer's plain yes. */
  tier: number
  confirmed_at?: Moment
  proof_means?: string | null
  approval?: string | null
  hold_until?: Moment
  hold_reasons?: string[]
  submitted_at?: Moment
  settled_at?: Moment
  core_ref?: string | null
  facts?: Record<string, unknown>
  fault?: Fault | null
  suitability?: Suitability | null
  reversible?: boolean
  reverses?: string | null
  /** How accounts, cards and products among the parameters are called, by parameter. */
  names?: Record<string, string>
  version: number
}

/** A moment of the REST doors (ISO 8601) or of the sockets (epoch milliseconds). */
export function at(moment: Moment): number | null {
  if (typeof moment === 'number') return moment
  const read = moment ? Date.parse(moment) : NaN
  return Number.isNaN(read) ? null : read
}
