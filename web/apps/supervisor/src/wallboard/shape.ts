import type { State } from '@yingda/ui'
import type { AgentState } from './types.ts'

/** The shape in which a wallboard state is shown: the same seven as everywhere. */
const SHAPE: Record<AgentState, State> = {
  ready: 'ready', ringing: 'waiting', talking: 'talking', held: 'talking', wrap_up: 'wrap_up', not_responding: 'alert',
  absent: 'offline', break: 'break', training: 'break', meeting: 'break', busy: 'break',
}
export const shapeOf = (state: AgentState): State => SHAPE[state]
