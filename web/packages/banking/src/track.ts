import type { State } from '@yingda/ui'
import type { Operation, OperationState } from './types.ts'

/** How far an operation is, as a line of steps: what is behind, where it stands, what is still to come. Pure. */
export interface TrackStep {
  /** `banking.step.<key>` */
  key: 'confirmed' | 'approval' | OperationState
  /** `now`: it waits here. `bad`: it ended here undone. `unsure`: nobody knows yet. */
  mark: 'done' | 'now' | 'next' | 'bad' | 'unsure'
}

export type Stand = Pick<Operation, 'state' | 'approval' | 'hold_until' | 'confirmed_at' | 'submitted_at'>

const BAD: ReadonlySet<OperationState> = new Set(['failed', 'cancelled', 'expired', 'rejected'])
const UNSURE: ReadonlySet<OperationState> = new Set(['unknown', 'on_list'])

/** The stops that lie behind it. */
function behind(one: Stand): TrackStep['key'][] {
  const held: TrackStep['key'][] = one.hold_until ? ['held'] : []
  const approved: TrackStep['key'][] = one.approval ? ['approval'] : []
  switch (one.state) {
    case 'drafted': return []
    case 'held': return ['drafted', 'confirmed']
    case 'reconfirm': return ['drafted', 'confirmed', 'held']
    case 'awaiting_approval': case 'rejected': return ['drafted', 'confirmed', ...held]
    case 'submitted': return ['drafted', 'confirmed', ...held, ...approved]
    case 'cancelled': case 'expired': return one.confirmed_at ? ['drafted', 'confirmed', ...held] : ['drafted']
    default: return ['drafted', 'confirmed', ...held, ...approved, ...(one.state === 'failed' && !one.submitted_at ? [] : (['submitted'] as const))]
  }
}

/** What is still to come from where it stands, as far as that is known. */
function ahead(state: OperationState): TrackStep['key'][] {
  switch (state) {
    case 'drafted': return ['confirmed', 'submitted', 'executed']
    case 'held': return ['reconfirm', 'submitted', 'executed']
    case 'reconfirm': case 'awaiting_approval': return ['submitted', 'executed']
    case 'submitted': case 'unknown': case 'on_list': return ['executed']
    default: return []
  }
}

export function trackOf(one: Stand): TrackStep[] {
  const { state } = one
  const mark = BAD.has(state) ? 'bad' : UNSURE.has(state) ? 'unsure' : state === 'executed' || state === 'reversed' ? 'done' : 'now'
  return [
    ...behind(one).map((key): TrackStep => ({ key, mark: 'done' })),
    { key: state === 'awaiting_approval' ? 'approval' : state, mark },
    ...ahead(state).map((key): TrackStep => ({ key, mark: 'next' })),
  ]
}

/** The colour and shape of a state; its word is `banking.state.<state>`. */
export const shapeOf = (state: OperationState): State =>
  ({
    drafted: 'break', held: 'waiting', reconfirm: 'waiting', awaiting_approval: 'waiting', submitted: 'talking', executed: 'ready', failed: 'alert',
    unknown: 'alert', on_list: 'alert', cancelled: 'offline', expired: 'offline', rejected: 'alert', reversed: 'wrap_up',
  } as const)[state]

/** Something can still happen to it. */
export const isOpen = (state: OperationState): boolean => !['executed', 'failed', 'cancelled', 'expired', 'rejected', 'reversed'].includes(state)

/** The customer's word is what it waits for. */
export const waitsForCustomer = (state: OperationState): boolean => state === 'drafted' || state === 'reconfirm'

/** It can be called off: nothing was sent yet. */
export const mayCancel = (state: OperationState): boolean => ['drafted', 'held', 'reconfirm', 'awaiting_approval'].includes(state)

export const mayReverse = (one: Pick<Operation, 'state' | 'reversible'>): boolean => one.state === 'executed' && Boolean(one.reversible)
