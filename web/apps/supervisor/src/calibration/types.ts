/** What became of announced waits. `within + early + late + abandoned + moved + waiting = told`; averages in ms. */
export interface Told {
  told: number
  within: number
  early: number
  late: number
  abandoned: number
  moved: number
  waiting: number
  calibration: number | null
  low_ms: number | null
  high_ms: number | null
  wait_ms: number | null
}

/** `at`: ISO 8601, when the step began. Steps without announcements are left out. */
export interface ToldInStep extends Told {
  at: string
}

export interface ToldInQueue {
  queue: string
  queue_name: string | null
  total: Told
  steps: ToldInStep[]
}

/** `since` and `until` are days of the institution, both included. */
export interface Report {
  since: string
  until: string
  step: 'day' | 'hour'
  time_zone: string
  aim_low: number
  aim_high: number
  total: Told
  steps: ToldInStep[]
  queues: ToldInQueue[]
}
