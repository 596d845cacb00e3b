import { expect, it } from 'vitest'
import { arrange, hold } from './arrange.ts'
import type { Agent } from './types.ts'

const agent = (name: string, state: Agent['state'], since: number): Agent => ({ name, state, since, status: 'ready', load: {} })
const agents = { a: agent('A', 'ready', 30), b: agent('B', 'talking', 20), c: agent('C', 'ready', 10), d: agent('D', 'not_responding', 40) }
const names = (groups: { state: string; cells: { id: string }[] }[]) => groups.map((g) => [g.state, g.cells.map((c) => c.id).join('')])

it('puts those first who need a hand, then the longest in a state', () =>
  expect(names(arrange(agents, 100))).toEqual([['not_responding', 'd'], ['talking', 'b'], ['ready', 'ca']]))

it('keeps its order while time passes', () => expect(names(arrange(agents, 100))).toEqual(names(arrange(agents, 9_999_999))))

it('moves nothing under the hand, shows what changed, marks who left', () => {
  const before = arrange(agents, 100)
  const held = hold(before, { ...agents, c: agent('C', 'talking', 90), a: undefined as never, e: agent('E', 'ready', 95) }, 100)
  expect(names(held)).toEqual(names(before))
  expect(held[2]!.cells.map((cell) => [cell.agent.state, cell.gone])).toEqual([['talking', false], ['ready', true]])
})
