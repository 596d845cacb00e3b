import type { Agent, Figures, Now, Queue, Target } from './types.ts'

/** What needs a hand. `waiting` (amber): look; `alert` (red): act. Everything else carries no colour. */
export type Attention = 'none' | 'waiting' | 'alert'

const MINUTE_MS = 60_000
/** A contact that waits three times the promised time is past a promise, not near it. */
const FAR_TOO_LONG = 3
/** Ten points under the target will not come back by itself within the day. */
const FAR_BELOW = 0.1
/** 5 % is what centres commonly plan for (GB/T 32312-2015, annex); twice that means people give up. */
const ABANDONED = 0.05
/** How long a state may last before somebody should ask. */
const TOO_LONG_MS: Partial<Record<Agent['state'], number>> = {
  held: 3 * MINUTE_MS,
  wrap_up: 5 * MINUTE_MS,
  break: 30 * MINUTE_MS,
  absent: MINUTE_MS,
}

export function ofWait(longest_since: number | undefined, target: Target | undefined, now: number): Attention {
  if (longest_since === undefined || !target) return 'none'
  const waited = now - longest_since
  if (waited > target.within_s * 1000 * FAR_TOO_LONG) return 'alert'
  return waited > target.within_s * 1000 ? 'waiting' : 'none'
}

export function ofServiceLevel(level: number | undefined, target: Target | undefined): Attention {
  if (level === undefined || !target) return 'none'
  const below = target.percent / 100 - level
  if (below > FAR_BELOW) return 'alert'
  return below > 0 ? 'waiting' : 'none'
}

export function ofAbandonment(figures: Figures): Attention {
  const rate = figures.abandonment_rate ?? 0
  if (rate > 2 * ABANDONED) return 'alert'
  return rate > ABANDONED ? 'waiting' : 'none'
}

export function ofAgent(agent: Agent, now: number): Attention {
  if (agent.state === 'not_responding') return 'alert'
  const limit = TOO_LONG_MS[agent.state]
  if (agent.state === 'absent') return now - agent.since > (limit ?? 0) ? 'alert' : 'waiting'
  return limit !== undefined && now - agent.since > limit ? 'waiting' : 'none'
}

/** Queues where people wait and nobody could take them: the one thing no number says by itself. */
export const isStuck = (queue: Queue): boolean => (queue.now.waiting ?? 0) > 0 && (queue.now.available ?? 0) === 0

/** The one target if all queues share it; else none is shown for the whole. */
export function commonTarget(queues: Queue[]): Target | undefined {
  const [first, ...rest] = queues.map((queue) => queue.target)
  return first && rest.every((one) => one.percent === first.percent && one.within_s === first.within_s) ? first : undefined
}

/** The strictest promise among queues in which somebody waits: what the whole centre's longest wait is held against. */
export function strictestTarget(queues: Queue[]): Target | undefined {
  const waiting = queues.filter((queue) => (queue.now.waiting ?? 0) > 0)
  return (waiting.length ? waiting : queues).map((queue) => queue.target).sort((a, b) => a.within_s - b.within_s)[0]
}

/** What one who comes now must expect at worst, where people wait (else anywhere). Seconds; undefined: nobody can tell. */
export function expectedWait(whole: Now, queues: Queue[]): { low: number; high: number } | undefined {
  if (whole.wait_low_s !== undefined && whole.wait_high_s !== undefined) return { low: whole.wait_low_s, high: whole.wait_high_s }
  const busy = queues.filter((queue) => (queue.now.waiting ?? 0) > 0)
  const told = (busy.length ? busy : queues).flatMap(({ now }) => (now.wait_low_s === undefined || now.wait_high_s === undefined ? [] : [{ low: now.wait_low_s, high: now.wait_high_s }]))
  return told.sort((a, b) => b.high - a.high)[0]
}

/** Whoever comes now is served at once. */
export const noWait = (wait: { high: number }): boolean => wait.high < 1

const WEIGHT: Record<Attention, number> = { alert: 2, waiting: 1, none: 0 }
export const heavier = (a: Attention, b: Attention): Attention => (WEIGHT[a] >= WEIGHT[b] ? a : b)
