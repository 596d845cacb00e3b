/** Why a contact still waits (`GET /api/live/contacts/{id}/why`). */
export interface Waiting {
  interaction: string
  queue: string
  channel: string
  queued_at: number
  waited_ms: number
  place: number
  ahead_in_queue: number
  stage: number
  steps: number
  next_step_at: number | null
  rings: { required: Record<string, number>; branches: string[]; lines: number[]; help: boolean }[]
  agents: number
  could: number
  reasons: Record<string, number>
  reserved_for: string | null
  reserved_until: number | null
  pull: boolean
  policy: number
}

export type Main = 'reserved' | 'pull' | 'moment' | 'nobody' | 'away' | 'busy'

/** The sentence that is told first. */
export function main(waiting: Waiting): Main {
  if (waiting.reserved_for !== null) return 'reserved'
  if (waiting.could > 0) return waiting.pull ? 'pull' : 'moment'
  if (waiting.agents === 0) return 'nobody'
  if (waiting.pull) return 'pull'
  // Who is on duty and not asked is counted with a reason: without any, nobody is on duty.
  return reasons(waiting).length ? 'busy' : 'away'
}

/** Reasons, the commonest first. */
export const reasons = (waiting: Waiting): [string, number][] => Object.entries(waiting.reasons).filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1])
