import { ofAgent, type Attention } from './attention.ts'
import { AGENT_STATES, type Agent, type AgentState } from './types.ts'

export interface Cell {
  id: string
  agent: Agent
  attention: Attention
}

export interface Group {
  state: AgentState
  cells: Cell[]
}

/** Agents by state, those who need a hand first, then by how long they have been in it. Order only turns on changes of state. */
export function arrange(agents: Record<string, Agent>, now: number): Group[] {
  const groups = new Map<AgentState, Cell[]>(AGENT_STATES.map((state) => [state, []]))
  for (const [id, agent] of Object.entries(agents)) groups.get(agent.state)?.push({ id, agent, attention: ofAgent(agent, now) })
  return [...groups].filter(([, cells]) => cells.length).map(([state, cells]) => ({ state, cells: cells.sort(byTime) }))
}

const byTime = (a: Cell, b: Cell) => a.agent.since - b.agent.since || a.agent.name.localeCompare(b.agent.name, 'zh-CN') || (a.id < b.id ? -1 : 1)

/**
 * The same groups and places as before, with what is known now: while a hand is over the grid nothing moves under it.
 * Who left is marked as gone; who came is shown once the hand is away.
 */
export function hold(before: Group[], agents: Record<string, Agent>, now: number): { state: AgentState; cells: (Cell & { gone: boolean })[] }[] {
  return before.map(({ state, cells }) => ({
    state,
    cells: cells.map((cell) => {
      const agent = agents[cell.id]
      return agent ? { id: cell.id, agent, attention: ofAgent(agent, now), gone: false } : { ...cell, attention: 'none' as const, gone: true }
    }),
  }))
}
