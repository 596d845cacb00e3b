export interface Entry {
  stream: string
  seq: number
  at: string
  actor: string
  /** Of staff and of configured things, as they are called now. */
  actor_name: string | null
  action: string
  subject: string
  subject_name: string | null
  data: Record<string, unknown>
  correlation: string
  hash: string
}

export interface Verdict {
  intact: boolean
  findings: { stream: string; seq: number; kind: string; note: string }[]
  streams: Record<string, number>
  checkpoints: number
}
