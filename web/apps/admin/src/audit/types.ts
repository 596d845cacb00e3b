export interface Entry {
  stream: string
  seq: number
  at: string
  actor: string
  action: string
  subject: string
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
