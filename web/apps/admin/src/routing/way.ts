import { request, type Schemas } from '@yingda/api'
import { duration } from '@yingda/i18n'
import { sent } from './model.ts'
import type { Say } from './told.ts'
import type { Policy } from './types.ts'

/** One contact under a policy (yingda/routing/previews): who is asked from when on, told in words. */
export type Preview = Schemas['ContactPreview']
export type Way = Schemas['PreviewWay']
export type Moment = Schemas['PreviewMoment']
export type Ring = Schemas['PreviewRing']
export type Contact = Required<Schemas['ContactBody']>

export const somebody = (queue: string): Contact => ({ queue, channel: 'phone', language: '', value: '', topic: '', second_line: false })

export const preview = (contact: Contact, policy: Policy, signal?: AbortSignal) =>
  request<Preview>('POST', '/api/routing/preview', { body: { contact, document: sent(policy) }, signal })

/** A difference that this contact would feel. */
export interface Felt {
  what: string
  before: string
  after: string
}

const time = (s: number): string => duration(s * 1000)
export const points = (n: number): string => String(Math.round(n * 100) / 100)

/** Whom a ring holds, as people say it. */
export function ringText(ring: Ring, { t, skill, branch }: Say): string {
  const who = t(ring.lines.includes(2) ? 'routing.try.experts' : ring.lines.includes(1) ? 'routing.try.first_line' : 'routing.try.agents')
  const and = t('routing.told.and')
  const more = [
    ring.asks.map(([id, level]) => t('routing.told.level', { skill: skill(id as string), level })).join(and) || t('routing.picture.anybody'),
    ring.branches.map(branch).join(and),
    ring.help ? t('routing.try.help') : '',
  ]
  return `${who}${t('routing.try.brackets', { what: more.filter(Boolean).join(and) })}`
}

export const momentText = (one: Moment, { t }: Pick<Say, 't'>): string =>
  one.after_s === 0 && one.or_waiting === null ? t('routing.picture.at_once') : one.or_waiting === null ? t('routing.try.after', { time: time(one.after_s) }) : t('routing.try.after_or', { time: time(one.after_s), n: one.or_waiting })

/** What the points at once are worth in waiting. */
export function aheadText(way: Way, { t }: Pick<Say, 't'>): string {
  if (!way.lift) return t('routing.try.no_points')
  if (way.ahead_s == null) return t(way.lift > 0 ? 'routing.try.always_ahead' : 'routing.try.always_behind')
  return t(way.ahead_s > 0 ? 'routing.try.ahead' : 'routing.try.behind', { time: time(Math.abs(way.ahead_s)) })
}

const knownText = (way: Way, { t }: Pick<Say, 't'>): string =>
  way.known.map((one) => t('routing.told.history', { who: t(`routing.source.${one.source}`), time: time(one.reserve_s) })).join(t('routing.told.also')) || t('routing.try.nobody_known')
const modeText = (way: Way, { t }: Pick<Say, 't'>): string =>
  way.mode === 'push' ? t('routing.mode.push') : way.push_after_s == null ? t('routing.told.pull') : t('routing.told.pull_then', { time: time(way.push_after_s) })

/** What this contact would feel of the draft, in sentences; what is alike is left out. */
export function felt(before: Way, after: Way, say: Say): Felt[] {
  const { t } = say
  const first = (way: Way) => t('routing.told.people', { n: way.moments[0]?.agents ?? 0 })
  const last = (way: Way) => t('routing.told.people', { n: way.moments.at(-1)?.agents ?? 0 })
  const steps = (way: Way) => way.moments.slice(1).map((one) => momentText(one, say)).join(t('routing.told.and')) || t('routing.try.no_steps')
  const rows: [string, (way: Way) => string][] = [
    ['first', first],
    ['last', last],
    ['steps', steps],
    ['points', (way) => `${points(way.moments[0]?.claim ?? 0)} ${t('routing.unit.points')}`],
    ['order', (way) => t(`routing.order.${way.order}`)],
    ['known', (way) => knownText(way, say)],
    ['mode', (way) => modeText(way, say)],
    ['experts', (way) => t(way.experts ? 'routing.try.experts_at_once' : 'routing.try.experts_later')],
  ]
  return rows.map(([what, tell]) => ({ what, before: tell(before), after: tell(after) })).filter((one) => one.before !== one.after)
}
