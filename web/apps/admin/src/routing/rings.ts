import type { QueueRules, Step } from './types.ts'

/** Who is asked from a moment on, for the picture of a queue: a row a group, a column a stage. The same that
 * yingda/routing/rules/rings.py does, told instead of decided. */
export interface Stage {
  /** Seconds in the queue; 0: at once. */
  from_s: number
  or_waiting: number | null
  /** Points on the claim so far. */
  lift: number
}

export type Who =
  | { kind: 'own'; levels: Record<string, number>; branches: string[]; line: 1 | 2 | null }
  | { kind: 'lowered'; levels: Record<string, number> }
  | { kind: 'branch'; branch: string }
  | { kind: 'experts' }
  | { kind: 'queue'; queue: string }

export interface Lane {
  who: Who
  /** Index of the stage from which they are asked. */
  from: number
}

export interface Picture {
  stages: Stage[]
  lanes: Lane[]
}

/** `required`: what the queue itself asks for. */
export function picture(rules: QueueRules, required: Record<string, number>): Picture {
  const stages: Stage[] = [{ from_s: 0, or_waiting: null, lift: 0 }]
  const lanes: Lane[] = [{ from: 0, who: { kind: 'own', levels: needed(required), branches: rules.branches, line: rules.first_line ? 1 : null } }]
  let levels = needed(required)
  rules.steps.forEach((step, i) => {
    stages.push({ from_s: step.after_s, or_waiting: step.or_waiting, lift: stages[i]!.lift + step.lift })
    const next = lowered(levels, step)
    if (!equal(next, levels)) lanes.push({ from: i + 1, who: { kind: 'lowered', levels: next } })
    levels = next
    for (const branch of rules.branches.length ? step.branches : []) add(lanes, { from: i + 1, who: { kind: 'branch', branch } })
    if (step.second_line && rules.first_line) add(lanes, { from: i + 1, who: { kind: 'experts' } })
    for (const queue of step.queues) add(lanes, { from: i + 1, who: { kind: 'queue', queue } })
  })
  return { stages, lanes }
}

const needed = (levels: Record<string, number>): Record<string, number> => Object.fromEntries(Object.entries(levels).filter(([, level]) => level > 0))

const lowered = (levels: Record<string, number>, step: Step): Record<string, number> =>
  needed(Object.fromEntries(Object.entries(levels).map(([skill, level]) => [skill, Math.min(level, step.lower[skill] ?? level)])))

const equal = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b)

/** A group that is asked already is not told again. */
function add(lanes: Lane[], lane: Lane): void {
  if (!lanes.some((one) => equal(one.who, lane.who))) lanes.push(lane)
}

/** Where a stage begins on the picture, 0…1: even steps, as minutes and seconds would not both be seen. */
export const place = (stage: number, stages: number): number => stage / stages
