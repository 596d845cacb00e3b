import { expect, it } from 'vitest'
import { graph, say, told } from './graph.ts'

const draft = {
  start: 'hello', human: 'human',
  nodes: {
    hello: { kind: 'say', text: { 'zh-CN': '您好', en: 'Hello' }, next: 'menu' },
    menu: { kind: 'menu', text: { en: 'What?' }, options: [{ id: '1', label: { en: 'Cards' }, next: 'human' }], otherwise: 'hello', free_text: 'answer' },
    answer: { kind: 'answer', next: 'menu', not_found: 'human' },
    human: { kind: 'hand_over', summary: {}, closed: 'gone' },
    lost: { kind: 'end' },
  },
}

it('stands each node as many rows down as it is steps from the start', () =>
  expect(Object.fromEntries(graph(draft, 'en').nodes.map((node) => [node.id, node.row]))).toEqual({ hello: 0, menu: 1, human: 2, answer: 2, lost: 3 }))

it('names edges by what leads along them, and draws none into nothing', () => {
  const { edges } = graph(draft, 'en')
  expect(edges).toContainEqual({ from: 'menu', to: 'human', label: 'Cards' })
  expect(edges.some((edge) => edge.to === 'gone')).toBe(false)
})

it('speaks the language that there is', () => {
  expect(say({ 'zh-CN': '您好' }, 'en')).toBe('您好')
  expect(say(undefined, 'en')).toBe('')
})

it('never stands more than four side by side', () => {
  const options = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, label: {}, next: id }))
  const wide = graph({ start: 'm', nodes: { m: { kind: 'menu', options }, ...Object.fromEntries('abcde'.split('').map((id) => [id, { kind: 'end' }])) } }, 'en')
  expect(wide).toMatchObject({ rows: 3, columns: 4 })
})

it('draws nothing of nonsense', () => expect(graph(null, 'en')).toEqual({ nodes: [], edges: [], rows: 0, columns: 0 }))

it('draws what leads down once, and tells what leads back', () => {
  const { drawn, into, back } = told(graph(draft, 'en'), (word) => word)
  expect(drawn.map((edge) => `${edge.from}>${edge.to}`)).toEqual(['hello>menu', 'menu>human', 'menu>answer'])
  expect(into.get('human')).toBe('Cards')
  expect(back.get('menu')).toEqual([{ to: 'hello', label: 'otherwise' }])
  expect(back.get('answer')).toEqual([{ to: 'menu', label: '' }, { to: 'human', label: 'not_found' }])
})
