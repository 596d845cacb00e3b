import type { Policy, QueueRules } from './types.ts'

/** How many agents may be asked at each stage of a queue: the rings of yingda/routing/rules/rings.py, counted. */
export interface Person {
  skills: Record<string, number>
  line: number
  /** Own branch and those above it. */
  branches: string[]
}

export interface Ring {
  levels: Record<string, number>
  branches: string[]
  lines: number[]
}

export const isIn = (person: Person, ring: Ring): boolean =>
  Object.entries(ring.levels).every(([skill, level]) => (person.skills[skill] ?? 0) >= level) &&
  (!ring.lines.length || ring.lines.includes(person.line)) &&
  (!ring.branches.length || person.branches.some((branch) => ring.branches.includes(branch)))

/** Rings by stage, the first stage at the head. `required`: of each queue. */
export function rings(rules: QueueRules, required: Record<string, number>, policy: Policy, queues: Record<string, Record<string, number>>): Ring[][] {
  const first: Ring = { levels: required, branches: rules.branches, lines: rules.first_line ? [1] : [] }
  const stages: Ring[][] = [[first]]
  let wide = first
  for (const step of rules.steps) {
    const levels = Object.fromEntries(Object.entries(wide.levels).map(([skill, level]) => [skill, Math.min(level, step.lower[skill] ?? level)]))
    wide = { levels, branches: wide.branches.length ? [...wide.branches, ...step.branches] : [], lines: step.second_line ? [] : wide.lines }
    const helpers = step.queues.filter((one) => one in queues).map((one): Ring => {
      const theirs = policy.queues[one]
      return { levels: queues[one]!, branches: theirs?.branches ?? [], lines: theirs?.first_line ? [1] : [] }
    })
    stages.push([...stages.at(-1)!, wide, ...helpers])
  }
  return stages
}

/** How many of these people any ring of the stage holds, by stage. */
export const counts = (people: Person[], stages: Ring[][]): number[] => stages.map((all) => people.filter((person) => all.some((ring) => isIn(person, ring))).length)
