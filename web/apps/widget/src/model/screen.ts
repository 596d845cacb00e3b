import type { Visit } from '../protocol'

export type Line = 'connecting' | 'online' | 'broken' | 'refused'

/** What the panel offers in this state of the visit. */
export interface Screen {
  /** The foot of the panel. */
  readonly foot: 'composer' | 'survey' | 'ended'
  /** "转人工" is offered whenever no human is on the way or there already. */
  readonly human: boolean
  readonly waiting: boolean
  readonly talking: boolean
  /** Nobody is here now: offer to leave a message. */
  readonly leave: boolean
  readonly canEnd: boolean
}

const RUNNING = new Set(['self_service', 'waiting', 'offered', 'active'])

export function screen(visit: Visit, surveySkipped: boolean): Screen {
  const over = visit.state === 'ended' || visit.state === 'closed'
  const asked = over && visit.survey === 'asked' && !surveySkipped
  return {
    foot: asked ? 'survey' : over ? 'ended' : 'composer',
    human: visit.state === 'none' || visit.state === 'self_service',
    waiting: visit.state === 'waiting' || visit.state === 'offered',
    talking: visit.state === 'active',
    leave: !over && visit.state !== 'active' && (visit.leave_message === true || !visit.open),
    canEnd: RUNNING.has(visit.state),
  }
}

/** The expected wait as a range in whole minutes: never a single number that pretends to know. */
export function waitRange(visit: Visit): { low: number; high: number } | null {
  if (visit.wait_low_s === null || visit.wait_high_s === null) return null
  const low = Math.max(0, Math.floor(visit.wait_low_s / 60))
  const high = Math.max(1, Math.ceil(visit.wait_high_s / 60))
  return { low, high: high > low ? high : low + 1 }
}
