/** The sentences of a flow's draft, node by node, for a form, and how its nodes wait; the draft with one changed. Pure. */
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

/** A number, or a yes and no (then without bounds), of a node that waits for the customer. */
export interface Setting {
  name: string
  value: number | boolean
  min?: number
  max?: number
}

export interface NodeTexts {
  id: string
  kind: string
  sentences: Sentence[]
  settings: Setting[]
  /** Of a hand-over: the kind of question, a key of the routing policy; empty: none in particular. Else null. */
  topic: string | null
  /** Of a menu: keys with their labels in each language, which the telephone says where no text of its own names them. */
  keys: Record<string, [string, string][]>
}

export const SENTENCE_CHARS_MAX = 1000
// In the order a customer would hear them (yingda/dialogue/flow.py); the summary is the agent's.
const FIELDS = ['text', 'voice', 'no_match', 'voice_no_match', 'unsure', 'none_of_these', 'title', 'summary']
const FIRST = ['text', 'voice']
// What the telephone says instead of the text; a draft may not have the field yet.
const VOICES: Record<string, string[]> = { say: ['voice'], menu: ['voice', 'voice_no_match'], ask: ['voice', 'voice_no_match'], hand_over: ['voice'], leave_message: ['voice'], end: ['voice'] }
export const LANGUAGES = ['zh-CN', 'en'] as const
// Bounds and what holds where nothing is drawn (yingda/dialogue/flow.py).
const TRIES: Setting = { name: 'no_match_max', value: 2, min: 1, max: 5 }
const WAITS: Setting = { name: 'timeout_s', value: 8, min: 3, max: 60 }
const LENGTHS: Setting[] = [{ name: 'chars_min', value: 1, min: 1, max: 1000 }, { name: 'chars_max', value: 200, min: 1, max: 1000 }]
const SETTINGS: Record<string, Setting[]> = { menu: [TRIES, WAITS], ask: [TRIES, WAITS, ...LENGTHS, { name: 'confirm', value: false }], answer: [WAITS] }
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const texts = (value: unknown): Text => Object.fromEntries(Object.entries(isJson(value) ? value : {}).filter((one): one is [string, string] => typeof one[1] === 'string'))

/** Nodes that say anything or that something is wrong with, from the start downwards. */
export function nodesOf(draft: unknown, language: string, wrong: string[]): NodeTexts[] {
  const nodes = isJson(draft) && isJson(draft['nodes']) ? draft['nodes'] : {}
  return graph(draft, language).nodes
    .map(({ id, kind }) => {
      const node = isJson(nodes[id]) ? nodes[id] : {}
      return { id, kind, sentences: sentences(node), settings: settings(node), topic: topic(node), keys: keys(node) }
    })
    .filter((node) => node.sentences.length || wrong.includes(node.id))
}

const optionsOf = (node: Json): Json[] => (Array.isArray(node['options']) ? node['options'].filter(isJson) : [])

export function sentences(node: Json): Sentence[] {
  const voices = VOICES[String(node['kind'])] ?? []
  const own = FIELDS.filter((name) => isJson(node[name]) || voices.includes(name)).map((name) => ({ path: [name], name, text: texts(node[name]) }))
  const labels = optionsOf(node).map((option, i) => ({ path: ['options', i, 'label'], name: 'option', option: String(option['id']), text: texts(option['label']) }))
  return [...own.filter((one) => FIRST.includes(one.name)), ...labels, ...own.filter((one) => !FIRST.includes(one.name))]
}

export function settings(node: Json): Setting[] {
  return (SETTINGS[String(node['kind'])] ?? []).map((one) => (typeof node[one.name] === typeof one.value ? { ...one, value: node[one.name] as number | boolean } : one))
}

export const topic = (node: Json): string | null => (node['kind'] === 'hand_over' ? String(node['topic'] ?? '') : null)

export function keys(node: Json): Record<string, [string, string][]> {
  const labelled = (language: string) => optionsOf(node).filter((option) => option['key']).map((option): [string, string] => [String(option['key']), texts(option['label'])[language] ?? ''])
  return Object.fromEntries(LANGUAGES.map((language) => [language, labelled(language)]))
}

/** A copy of the draft in which one sentence or setting is another. */
export function changed(draft: unknown, node: string, path: (string | number)[], value: Text | string | number | boolean): unknown {
  const copy = JSON.parse(JSON.stringify(draft)) as { nodes: Record<string, Json> }
  const place = path.slice(0, -1).reduce<unknown>((at, step) => (at as Record<string | number, unknown>)[step], copy.nodes[node])
  ;(place as Json)[String(path.at(-1))] = value
  return copy
}
