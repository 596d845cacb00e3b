import { duration } from '@yingda/i18n'
import { PLAIN } from './model.ts'
import type { Ask, Policy, QueueRules, Step } from './types.ts'

/** A policy in sentences, and the difference of two of them. One sentence a fact; what is as usual is not told. */
export interface Fact {
  /** Where it stands in the policy: the same fact of two policies has the same id. */
  id: string
  /** What it is about: `between`, `values`, … or `queue:<id>`. */
  subject: string
  text: string
}

export interface Change {
  subject: string
  before: string | null
  after: string | null
}

export interface Say {
  t: (key: string, data?: Record<string, unknown>) => string
  queue: (id: string) => string
  skill: (id: string) => string
  branch: (id: string) => string
  channel: (key: string) => string
  grade: (key: string) => string
  language: (key: string) => string
}

const time = (s: number): string => duration(s * 1000)
const points = (lift: number): string => (lift > 0 ? `+${lift}` : `${lift}`)

export function facts(policy: Policy, say: Say): Fact[] {
  const { t } = say
  const found: Fact[] = []
  const add = (id: string, subject: string, text: string) => found.push({ id, subject, text })
  if (policy.between !== 'claim') add('between', 'between', t(`routing.between.${policy.between}`))
  for (const [grade, value] of Object.entries(policy.values)) add(`values.${grade}`, 'values', t('routing.told.value', { grade: say.grade(grade), what: lifted(value.lift, value.asks, say) }))
  for (const [language, ask] of Object.entries(policy.languages)) add(`languages.${language}`, 'languages', t('routing.told.language', { language: say.language(language), skill: asks([ask], say) }))
  for (const topic of policy.topics) add(`topics.${topic.key}`, 'topics', t('routing.told.topic', { name: topicName(topic, say), what: [lifted(topic.lift, topic.asks, say), topic.second_line ? t('routing.told.to_experts') : ''].filter(Boolean).join(t('routing.told.also')) || t('routing.told.only_named') }))
  policy.history.forEach((one) => add(`history.${one.source}`, 'history', t('routing.told.history', { who: t(`routing.source.${one.source}`), time: time(one.reserve_s) }) + (one.source === 'last_agent' ? t('routing.told.within', { n: one.within_days }) : '')))
  policy.reserves.forEach((one) => add(`reserves.${one.queue}.${one.channel}`, 'reserves', t('routing.told.reserve', { queue: say.queue(one.queue), channel: say.channel(one.channel), n: kept(one, t) })))
  if (policy.capacity) {
    for (const [channel, units] of Object.entries(policy.capacity.units)) add(`capacity.${channel}`, 'capacity', t('routing.told.units', { channel: say.channel(channel), units }))
    for (const [channel, over] of Object.entries(policy.capacity.interrupts)) if (over.length) add(`interrupts.${channel}`, 'capacity', t('routing.told.interrupts', { channel: say.channel(channel), others: over.map(say.channel).join(t('routing.told.and')) }))
  }
  for (const [queue, rules] of Object.entries(policy.queues)) found.push(...queueFacts(queue, rules, say))
  return found
}

export function queueFacts(queue: string, rules: QueueRules, say: Say): Fact[] {
  const { t } = say
  const subject = `queue:${queue}`
  const found: Fact[] = []
  const add = (id: string, text: string) => found.push({ id: `${subject}.${id}`, subject, text })
  if (rules.order !== PLAIN.order) add('order', t(`routing.order.${rules.order}`))
  const heavy = Object.entries(rules.weights).filter(([, weight]) => weight !== 1)
  if (heavy.length) add('weights', t('routing.told.weights', { weights: heavy.map(([skill, weight]) => `${say.skill(skill)} ×${weight}`).join(t('routing.told.and')) }))
  if (rules.branches.length) add('branches', t('routing.told.branches', { branches: rules.branches.map(say.branch).join(t('routing.told.and')) }))
  if (rules.first_line) add('first_line', t('routing.told.first_line'))
  rules.steps.forEach((step, i) => add(`steps.${i}`, stepText(step, say)))
  if (rules.share !== PLAIN.share) add('share', t('routing.told.share', { n: rules.share }))
  if (rules.mode === 'pull') add('mode', rules.push_after_s === null ? t('routing.told.pull') : t('routing.told.pull_then', { time: time(rules.push_after_s) }))
  if (!rules.history) add('history', t('routing.told.no_history'))
  return found
}

export function stepText(step: Step, say: Say): string {
  const { t } = say
  const and = t('routing.told.and')
  const what = [
    ...Object.entries(step.lower).map(([skill, level]) => (level > 0 ? t('routing.told.lower', { skill: say.skill(skill), level }) : t('routing.told.drop', { skill: say.skill(skill) }))),
    step.branches.length ? t('routing.told.help_branches', { names: step.branches.map(say.branch).join(and) }) : '',
    step.queues.length ? t('routing.told.help_queues', { names: step.queues.map(say.queue).join(and) }) : '',
    step.second_line ? t('routing.told.help_experts') : '',
    step.lift ? t('routing.told.lift', { points: points(step.lift) }) : '',
  ].filter(Boolean)
  return whenText(step, say) + (what.join(t('routing.told.also')) || t('routing.told.nothing'))
}

export const whenText = (step: Pick<Step, 'after_s' | 'or_waiting'>, { t }: Pick<Say, 't'>): string =>
  step.or_waiting === null ? t('routing.told.after', { time: time(step.after_s) }) : t('routing.told.after_or', { time: time(step.after_s), n: step.or_waiting })

const topicName = (topic: { key: string; name: string; name_en: string }, say: Say): string =>
  (say.t('routing.told.english') === 'en' && topic.name_en) || topic.name || topic.key

const kept = (one: { agents: number; percent: number }, t: Say['t']): string =>
  [one.agents ? t('routing.told.people', { n: one.agents }) : '', one.percent ? `${one.percent}%` : ''].filter(Boolean).join(t('routing.told.or')) || '0'

const asks = (list: Ask[], say: Say): string => list.map((one) => say.t('routing.told.level', { skill: say.skill(one.skill), level: one.level })).join(say.t('routing.told.and'))

const lifted = (lift: number, list: Ask[], say: Say): string =>
  [lift ? say.t('routing.told.lift', { points: points(lift) }) : '', list.length ? say.t('routing.told.asks', { skills: asks(list, say) }) : ''].filter(Boolean).join(say.t('routing.told.also'))

/** What is different, in the order of the newer one; what is gone comes last. */
export function differences(before: Policy, after: Policy, say: Say): Change[] {
  const old = facts(before, say)
  const fresh = facts(after, say)
  const was = new Map(old.map((one) => [one.id, one]))
  const is = new Set(fresh.map((one) => one.id))
  return [
    ...fresh.filter((one) => was.get(one.id)?.text !== one.text).map((one) => ({ subject: one.subject, before: was.get(one.id)?.text ?? null, after: one.text })),
    ...old.filter((one) => !is.has(one.id)).map((one) => ({ subject: one.subject, before: one.text, after: null })),
  ]
}

/** Changes under the heads they belong to, heads in the order of their first change. */
export function bySubject<T extends { subject: string }>(list: T[]): [string, T[]][] {
  const groups = new Map<string, T[]>()
  for (const one of list) groups.set(one.subject, [...(groups.get(one.subject) ?? []), one])
  return [...groups]
}
