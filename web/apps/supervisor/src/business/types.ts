import type { Operation } from '@yingda/banking'

/** A request for a second pair of eyes, as the door tells it. */
export interface Approval {
  id: string
  /** operation: to be sent · operation.executed, operation.failed: what somebody found out about one in doubt. */
  subject_kind: string
  subject_id: string
  action: string
  facts: Record<string, unknown>
  maker: string
  maker_name: string
  asked_at: string
  expires_at: string
  state: 'pending' | 'approved' | 'rejected' | 'withdrawn' | 'expired'
  checker: string | null
  checker_name: string
  decided_at: string | null
  reason: string
  /** The reader asked for it. */
  own: boolean
}

export type ShownOperation = Operation & { actor_name?: string }
