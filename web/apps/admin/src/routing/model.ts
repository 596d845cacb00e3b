import { clone, same } from '../resource/draft.ts'
import type { Ask, Policy, QueueRules, Step, Topic } from './types.ts'

/** How a queue is served that the policy says nothing of. */
export const PLAIN: Readonly<QueueRules> = {
  order: 'longest_idle', weights: {}, branches: [], first_line: false, steps: [], share: 1, mode: 'push', push_after_s: null, history: true,
}

const EMPTY: Readonly<Policy> = { between: 'claim', values: {}, languages: {}, topics: [], history: [], reserves: [], capacity: null, queues: {} }
const STEP: Readonly<Step> = { after_s: 30, or_waiting: null, lower: {}, branches: [], queues: [], second_line: false, lift: 0 }

export const emptyPolicy = (): Policy => clone(EMPTY)
export const rulesOf = (policy: Policy, queue: string): QueueRules => policy.queues[queue] ?? clone(PLAIN)
export const blankTopic = (): Topic => ({ key: '', name: '', name_en: '', asks: [], lift: 0, second_line: false })

/** A policy as the server sends it (parts that are as usual may be absent), with every part there. */
export function whole(sent: Partial<Policy> | null | undefined): Policy {
  const policy = { ...emptyPolicy(), ...clone(sent ?? {}) } as Policy
  const { between, languages, history, reserves } = policy
  return {
    between, languages, reserves: reserves.map((one) => ({ ...{ channel: 'phone', agents: 0, percent: 0 }, ...one })),
    history: history.map((one) => ({ ...{ within_days: 30 }, ...one })),
    values: Object.fromEntries(Object.entries(policy.values).map(([grade, one]) => [grade, { lift: one.lift ?? 0, asks: one.asks ?? [] }])),
    topics: policy.topics.map((one) => ({ ...blankTopic(), ...one })),
    capacity: policy.capacity ? { units: policy.capacity.units, interrupts: policy.capacity.interrupts ?? {} } : null,
    queues: Object.fromEntries(Object.entries(policy.queues).map(([id, one]) => [id, { ...clone(PLAIN), ...one, steps: (one.steps ?? []).map((step) => ({ ...clone(STEP), ...step })) }])),
  }
}

/** What is sent: rules of a queue that say nothing are left out, so that the same policy is the same document. */
export function sent(policy: Policy): Policy {
  const queues = Object.entries(policy.queues).filter(([, rules]) => !same(rules, PLAIN))
  return { ...clone(policy), queues: clone(Object.fromEntries(queues)) }
}

/** The next step: half a minute later than the one before it. */
export function nextStep(steps: Step[]): Step {
  const last = steps.at(-1)
  return { ...clone(STEP), after_s: last ? last.after_s + 30 : STEP.after_s }
}

export const askedOf = (asks: Ask[]): Record<string, number> => Object.fromEntries(asks.map((one) => [one.skill, one.level]))
export const asksOf = (levels: Record<string, number>): Ask[] => Object.entries(levels).map(([skill, level]) => ({ skill, level }))
