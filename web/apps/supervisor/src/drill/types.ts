/** A contact behind a number of the wallboard. Times are ISO 8601. */
export interface Behind {
  interaction: string
  queue: string | null
  queue_name: string | null
  agent: string | null
  agent_name: string | null
  channel: string
  arrived_at: string
  queued_at: string | null
  answered_at: string | null
  ended_at: string | null
  waited_ms: number | null
  talk_ms: number | null
  state: string
  outcome: string | null
}
