/** How a number went over the day. The wallboard says what is now; a point a minute is kept here. */
export interface Point {
  at: number
  value: number | null
}

const MINUTE_MS = 60_000
const POINTS_MAX = 24 * 60

/** Adds or renews the minute's point. A pause of the screen becomes a gap: unknown is not a straight line. */
export function sample(points: Point[], now: number, value: number | undefined): Point[] {
  const at = Math.floor(now / MINUTE_MS) * MINUTE_MS
  const last = points.at(-1)
  const known = value ?? null
  if (last && last.at > at) return points
  if (last?.at === at) return last.value === known ? points : [...points.slice(0, -1), { at, value: known }]
  const gap = last && at - last.at > 3 * MINUTE_MS && last.value !== null ? [{ at: last.at + MINUTE_MS, value: null }] : []
  return [...points, ...gap, { at, value: known }].slice(-POINTS_MAX)
}

/** What was kept, if it is of this day and still has its form. */
export function restore(text: string | null, day_start: number): Point[] {
  if (!text) return []
  try {
    const kept = JSON.parse(text) as { day: number; points: Point[] }
    return kept.day === day_start && Array.isArray(kept.points) ? kept.points : []
  } catch {
    return []
  }
}
