import type { Gap, Part, Recording } from './types.ts'

/**
 * The time axis of a recording is the call's own: where nothing was recorded it runs on while the sound stands still.
 * Everything in milliseconds from the beginning. Pure.
 */
export interface Axis {
  ms: number
  gaps: { from: number; ms: number; reason: string }[]
}

export type Timed = Pick<Recording, 'ms' | 'gaps'>

const inOrder = (gaps: readonly Gap[]) => [...gaps].sort((a, b) => a.at_ms - b.at_ms)

export function axisOf(recording: Timed): Axis {
  let shift = 0
  const gaps = inOrder(recording.gaps).map((gap) => {
    const from = gap.at_ms + shift
    shift += gap.ms
    return { from, ms: gap.ms, reason: gap.reason }
  })
  return { ms: recording.ms + shift, gaps }
}

/** Where on the axis a place of the sound is; at a seam: behind the gap. */
export function ofSound(recording: Timed, sound: number): number {
  const passed = (gap: Gap) => gap.at_ms < sound || (gap.at_ms === sound && sound < recording.ms)
  return sound + recording.gaps.filter(passed).reduce((shift, gap) => shift + gap.ms, 0)
}

/** Which place of the sound belongs to a place on the axis; in a gap: the seam. */
export function toSound(recording: Timed, axis: number): number {
  let shift = 0
  for (const gap of inOrder(recording.gaps)) {
    const from = gap.at_ms + shift
    if (axis <= from) break
    shift += Math.min(gap.ms, axis - from)
  }
  return Math.min(recording.ms, Math.max(0, axis - shift))
}

/** The part in which a place of the sound lies, and how far in it; null when there is no part. */
export function partAt(parts: readonly Part[], sound: number): { part: Part; offset: number } | null {
  const found = parts.findLast((part) => part.at_ms <= sound) ?? parts[0]
  return found ? { part: found, offset: Math.min(found.ms, Math.max(0, sound - found.at_ms)) } : null
}

/** A moment of the call (epoch ms) on the axis; null outside of the recording, but for the slack at both ends. */
export function momentOn(recording: Pick<Recording, 'started_at'> & Timed, moment: number, slack = 1_500): number | null {
  const at = moment - Date.parse(recording.started_at)
  const end = axisOf(recording).ms
  return at < -slack || at > end + slack ? null : Math.min(end, Math.max(0, at))
}
