/** The sentences of a flow's draft, node by node, for a form; and the draft with one of them changed. Pure. */
import { graph } from './graph.ts'

type Json = Record<string, unknown>
export type Text = Record<string, string>

export interface Sentence {
  /** Where in the node it stands: a field, or an option's place and its label. */
  path: (string | number)[]
  /** The word for it: a field's name, or `option`. */
  name: string
  /** An option's id. */
  option?: string
  text: Text
}

export interface NodeTexts {
  id: string
  kind: string
  sentences: Sentence[]
}

export const SENTENCE_CHARS_MAX = 1000
// In the order a customer would hear them (yingda/dialogue/flow.py); the summary is the agent's.
const FIELDS = ['text', 'no_match', 'unsure', 'none_of_these', 'summary']
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const texts = (value: unknown): Text => Object.fromEntries(Object.entries(isJson(value) ? value : {}).filter((one): one is [string, string] => typeof one[1] === 'string'))

/** Nodes that say anything or that something is wrong with, from the start downwards. */
export function nodesOf(draft: unknown, language: string, wrong: string[]): NodeTexts[] {
  const nodes = isJson(draft) && isJson(draft['nodes']) ? draft['nodes'] : {}
  return graph(draft, language).nodes
    .map(({ id, kind }) => ({ id, kind, sentences: sentences(isJson(nodes[id]) ? nodes[id] : {}) }))
    .filter((node) => node.sentences.length || wrong.includes(node.id))
}

export function sentences(node: Json): Sentence[] {
  const own = FIELDS.filter((name) => isJson(node[name])).map((name) => ({ path: [name], name, text: texts(node[name]) }))
  const options = Array.isArray(node['options']) ? node['options'] : []
  const labels = options.map((option, i) => ({ path: ['options', i, 'label'], name: 'option', option: String(isJson(option) ? option['id'] : ''), text: texts(isJson(option) && option['label']) }))
  const [first, ...rest] = own
  return first ? [first, ...labels, ...rest] : labels
}

/** A copy of the draft in which one sentence is another. */
export function changed(draft: unknown, node: string, path: (string | number)[], text: Text): unknown {
  const copy = JSON.parse(JSON.stringify(draft)) as { nodes: Record<string, Json> }
  const place = path.slice(0, -1).reduce<unknown>((at, step) => (at as Record<string | number, unknown>)[step], copy.nodes[node])
  ;(place as Json)[String(path.at(-1))] = text
  return copy
}
