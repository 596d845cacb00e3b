/** A flow as a simple picture: nodes in rows by how many steps from the start, edges with what leads along them. Pure. */
export interface GraphNode {
  id: string
  kind: string
  text: string
  row: number
  column: number
}

export interface Edge {
  from: string
  to: string
  label: string
}

export interface Graph {
  nodes: GraphNode[]
  edges: Edge[]
  rows: number
  columns: number
}

type Json = Record<string, unknown>
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const word = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A sentence in the language, else in any. */
export const say = (text: unknown, language: string): string => (isJson(text) ? word(text[language]) || word(Object.values(text)[0]) : word(text))

/** Ways out of a node, in the order a customer would meet them (yingda/dialogue/flow.py, targets). */
export function ways(node: Json, language: string): { to: string; label: string }[] {
  const found: { to: string; label: string }[] = []
  const add = (to: unknown, label = '') => {
    if (typeof to === 'string' && to) found.push({ to, label })
  }
  for (const option of Array.isArray(node['options']) ? node['options'].filter(isJson) : []) add(option['next'], say(option['label'], language))
  for (const one of Array.isArray(node['cases']) ? node['cases'].filter(isJson) : []) add(one['next'], `${word(one['variable'])} = ${Array.isArray(one['values']) ? one['values'].join(' / ') : ''}`)
  add(node['next'])
  add(node['free_text'], 'free_text')
  add(node['not_found'], 'not_found')
  add(node['otherwise'], 'otherwise')
  add(node['closed'], 'closed')
  return found
}

export function graph(draft: unknown, language: string): Graph {
  const nodes = isJson(draft) && isJson(draft['nodes']) ? draft['nodes'] : {}
  const ids = Object.keys(nodes)
  const edges = ids.flatMap((id) => (isJson(nodes[id]) ? ways(nodes[id], language).map((way) => ({ from: id, ...way })) : [])).filter((edge) => ids.includes(edge.to))
  const rows = depths(ids, edges, isJson(draft) ? word(draft['start']) : '')
  const at = wrapped(ids, rows)
  const placed = [...ids].sort((a, b) => rows.get(a)! - rows.get(b)!).map((id) => {
    const { row, column } = at.get(id)!
    const node = isJson(nodes[id]) ? nodes[id] : {}
    return { id, kind: word(node['kind']), text: say(node['text'] ?? node['summary'] ?? '', language), row, column }
  })
  return { nodes: placed, edges, rows: 1 + Math.max(-1, ...placed.map((node) => node.row)), columns: 1 + Math.max(-1, ...placed.map((node) => node.column)) }
}

const COLUMNS_MAX = 4

/** Places by depth; more than four of one depth go on in the row below, so that the picture never grows wider than its page. */
function wrapped(ids: string[], depth: Map<string, number>): Map<string, { row: number; column: number }> {
  const places = new Map<string, { row: number; column: number }>()
  let row = 0
  for (const step of [...new Set(depth.values())].sort((a, b) => a - b)) {
    const level = ids.filter((id) => depth.get(id) === step)
    level.forEach((id, i) => places.set(id, { row: row + Math.floor(i / COLUMNS_MAX), column: i % COLUMNS_MAX }))
    row += Math.ceil(level.length / COLUMNS_MAX)
  }
  return places
}

/** Steps from the start, breadth first; what cannot be reached stands in a last row of its own. */
function depths(ids: string[], edges: Edge[], start: string): Map<string, number> {
  const found = new Map<string, number>()
  let front = ids.includes(start) ? [start] : []
  for (let depth = 0; front.length; depth++) {
    for (const id of front) found.set(id, depth)
    front = [...new Set(front.flatMap((id) => edges.filter((edge) => edge.from === id).map((edge) => edge.to)))].filter((id) => !found.has(id))
  }
  const last = Math.max(-1, ...found.values()) + 1
  for (const id of ids) if (!found.has(id)) found.set(id, last)
  return found
}

/** Edges that lead down are drawn; words stand at their end. Those that lead back are said below their node: lines upwards would cross everything. */
export interface Told {
  drawn: Edge[]
  /** By node: what leads into it from above. */
  into: Map<string, string>
  /** By node: where it leads back to, and by what. */
  back: Map<string, { to: string; label: string }[]>
}

export function told({ nodes, edges }: Graph, word: (label: string) => string): Told {
  const row = new Map(nodes.map((node) => [node.id, node.row]))
  const down = edges.filter((edge) => row.get(edge.to)! > row.get(edge.from)!)
  const words = (of: Edge[]) => [...new Set(of.map((edge) => word(edge.label)).filter(Boolean))].join(' / ')
  const into = new Map(nodes.map((node) => [node.id, words(down.filter((edge) => edge.to === node.id))]))
  const back = new Map(nodes.map((node) => {
    const up = edges.filter((edge) => edge.from === node.id && !down.includes(edge))
    return [node.id, [...new Set(up.map((edge) => edge.to))].map((to) => ({ to, label: words(up.filter((edge) => edge.to === to)) }))]
  }))
  const once = new Map(down.map((edge) => [`${edge.from} ${edge.to}`, edge]))
  return { drawn: [...once.values()], into, back }
}
