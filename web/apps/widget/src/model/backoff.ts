/** How long to wait before the next try to connect, in milliseconds. */
export const FIRST_WAIT_MS = 500
export const LONGEST_WAIT_MS = 15_000

/**
 * Doubles with each try and is spread over its second half, so that five thousand browsers do not come back at once
 * after a restart. `luck` is a number in [0, 1).
 */
export function waitMs(tries: number, luck: number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries, 10))
  return Math.round(full / 2 + (full / 2) * luck)
}
