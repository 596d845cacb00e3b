/** The five states of the look, and the two an agent has besides. The same colour and shape on every screen. */
export const STATES = ['waiting', 'talking', 'wrap_up', 'break', 'alert', 'ready', 'offline'] as const
export type State = (typeof STATES)[number]

/** The state in which an agent is shown, from the status chosen and what the server knows. */
export function stateOfAgent(agent: { status: string; present?: boolean; not_responding?: boolean; talking?: number; wrapping?: number }): State {
  if (agent.not_responding) return 'alert'
  if (agent.status === 'offline' || agent.present === false) return 'offline'
  if (agent.talking) return 'talking'
  if (agent.wrapping) return 'wrap_up'
  return agent.status === 'ready' ? 'ready' : 'break'
}
