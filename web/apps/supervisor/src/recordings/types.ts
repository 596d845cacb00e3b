/** What `GET /api/recordings/{interaction}` tells. Offsets and lengths are milliseconds of sound. */
export interface Part {
  number: number
  at_ms: number
  ms: number
  sha256: string
  /** Loudness by channel, 0 to 255; empty when the sound is deleted. */
  peaks: number[][]
}

export interface Gap {
  at_ms: number
  ms: number
  reason: string
}

export interface Mark {
  at_ms: number
  kind: string
  agent: string | null
  queue: string | null
}

export interface Recording {
  id: string
  kind: string
  channels: number
  started_at: string
  ms: number
  sealed_at: string
  keep_until: string
  deleted_at: string | null
  deleted_reason: string | null
  parts: Part[]
  gaps: Gap[]
  marks: Mark[]
}

export interface ContactSound {
  interaction: string
  recordings: Recording[]
  hold: { reason: string; set_at: string; set_by: string } | null
  may_export: boolean
  may_hold: boolean
}

export interface Grant {
  grant: string
  expires_at: string
}

export type Purpose = 'quality' | 'complaint' | 'training' | 'legal' | 'other'
/** A side of the talk: lanes of the waveform, channels of the sound. */
export type Side = 'customer' | 'agent'
export const SIDES: readonly Side[] = ['customer', 'agent']
