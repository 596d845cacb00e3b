import type { Schemas } from '@yingda/api'
import { stateOfAgent, type State } from '@yingda/ui'
import { named } from './named.ts'

type Peer = Schemas['Peer']
type Queue = Schemas['QueueTarget']

/** Somewhere a talk can go. `ready`: somebody would take it at once. */
export type Target = { id: string; name: string; ready: boolean } & (
  | { kind: 'queue'; open: boolean; waiting: number; low: number | null; high: number | null }
  | { kind: 'experts'; onDuty: number; free: number }
  | { kind: 'agent'; state: State; status: string; room: number }
)

type Found = Schemas['Targets'] & { experts?: { on_duty: number; ready: number } | null }

/** Stands for the second line of the talk's own queue. */
export const EXPERTS = 'experts'
const MINUTE_S = 60

/** What the server tells, as the dialog lists it: the queue's own experts, queues, then colleagues, each with those who could take it first. */
export function targetsOf(found: Found, locale: string, experts = ''): Target[] {
  const line: Target[] = found.experts ? [{ kind: 'experts', id: EXPERTS, name: experts, ready: found.experts.ready > 0, onDuty: found.experts.on_duty, free: found.experts.ready }] : []
  return [...line, ...sorted(found.queues.map((one) => queueOf(one, locale))), ...sorted(found.agents.map(agentOf))]
}

const sorted = (list: Target[]): Target[] => list.sort((a, b) => Number(b.ready) - Number(a.ready))

const queueOf = (one: Queue, locale: string): Target => ({
  kind: 'queue', id: one.id, name: named(one, locale), ready: one.open && one.ready > 0,
  open: one.open, waiting: one.waiting, low: one.wait_low_s, high: one.wait_high_s,
})

const agentOf = (one: Peer): Target => ({
  kind: 'agent', id: one.id, name: one.name, ready: one.ready, status: one.status, room: one.room,
  state: stateOfAgent({ ...one, talking: one.ready ? 0 : one.talking }),
})

/** The expected wait in whole minutes, as a range that does not pretend to know more; null: nobody is there. */
export function waitMinutes(target: { low: number | null; high: number | null }): { low: number; high: number } | null {
  if (target.low === null || target.high === null) return null
  return { low: Math.floor(target.low / MINUTE_S), high: Math.ceil(target.high / MINUTE_S) }
}
