/** What was written before, step by step: back and forth again. Values are never changed in place. */
export interface Past<T> {
  /** Newest last. */
  before: readonly T[]
  /** What was taken back, to be done again; newest last. */
  after: readonly T[]
  /** When the newest step was kept, epoch milliseconds. */
  at: number
}

export const STEPS_KEPT_MAX = 200
/** What follows within this time belongs to the same step: a word is taken back, not its letters. */
export const TOGETHER_MS = 700

export const blank = <T>(): Past<T> => ({ before: [], after: [], at: -Infinity })

/** `was`: what stood there before the change at `now`. */
export function kept<T>(past: Past<T>, was: T, now: number): Past<T> {
  if (past.before.length && now - past.at < TOGETHER_MS) return { before: past.before, after: [], at: now }
  return { before: [...past.before, was].slice(-STEPS_KEPT_MAX), after: [], at: now }
}

/** One step back from `is`; null: there is none. */
export function undone<T>(past: Past<T>, is: T): { past: Past<T>; value: T } | null {
  const value = past.before.at(-1)
  return value === undefined ? null : { value, past: { before: past.before.slice(0, -1), after: [...past.after, is], at: -Infinity } }
}

/** One step forth again. */
export function redone<T>(past: Past<T>, is: T): { past: Past<T>; value: T } | null {
  const value = past.after.at(-1)
  return value === undefined ? null : { value, past: { before: [...past.before, is], after: past.after.slice(0, -1), at: -Infinity } }
}
