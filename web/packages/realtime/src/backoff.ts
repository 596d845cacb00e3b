export const FIRST_MS = 400
export const CAP_MS = 10_000

/** How long to wait before the n-th try (from 0): doubling to a cap, half of it drawn, so that 1,500 desks do not come back at once. */
export function backoffMs(attempt: number, random: () => number): number {
  const whole = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(attempt, 10))
  return Math.round(whole / 2 + (whole / 2) * random())
}
