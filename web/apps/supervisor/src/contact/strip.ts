import type { Segment } from './types.ts'

export interface Piece {
  segment: Segment
  /** Share of the strip, 0…1. */
  share: number
  ms: number
}

/** A piece must stay wide enough to be seen and hit, however short it was. */
const SHARE_MIN = 0.06

/** Segments as pieces of a strip: as wide as they lasted, but none too small to see. `now` ends the running one. */
export function strip(segments: Segment[], now: number): Piece[] {
  const lengths = segments.map((one) => Math.max(0, (one.ended_at ? Date.parse(one.ended_at) : now) - Date.parse(one.started_at)))
  const whole = lengths.reduce((a, b) => a + b, 0)
  const floor = Math.min(SHARE_MIN, 1 / Math.max(1, segments.length))
  const raw = lengths.map((ms) => Math.max(floor, whole ? ms / whole : 0))
  const sum = raw.reduce((a, b) => a + b, 0)
  return segments.map((segment, i) => ({ segment, ms: lengths[i]!, share: raw[i]! / sum }))
}
