import type { Problem } from './doors.ts'

/** Errors and warnings at the place of the policy that they are about. */
export interface Told {
  level: 'error' | 'warning'
  path: string
  code: string
  data: Record<string, unknown>
}

export const toldOf = (errors: Problem[], warnings: Problem[]): Told[] => [
  ...errors.map((one) => ({ ...one, level: 'error' as const })),
  ...warnings.map((one) => ({ ...one, level: 'warning' as const })),
]

/** A document that has not the form asked for: the refusal's fields as problems at their places. */
export function malformed(data: Record<string, unknown>): Problem[] {
  const fields = Array.isArray(data['fields']) ? (data['fields'] as unknown[]) : []
  const paths = fields.map((one) => {
    const { field } = (one ?? {}) as { field?: unknown }
    return (Array.isArray(field) ? field.join('.') : String(field ?? one)).replace(/^(body\.)?(document\.)?/, '')
  })
  return paths.map((path) => ({ code: 'field.invalid', path, data: {} }))
}

const inside = (path: string, part: string): boolean => path === part || path.startsWith(`${part}.`)

/** What is said right at this place, or, with `deep`, anywhere inside it. */
export const at = (all: Told[], path: string, deep = false): Told[] => all.filter((one) => (deep ? inside(one.path, path) : one.path === path))

export const worst = (all: Told[]): Told['level'] | null => (all.some((one) => one.level === 'error') ? 'error' : all.length ? 'warning' : null)

/** Which part of the editor shows this place: a section, or a queue, and which step of it, from 1. */
export function placeOf(path: string): { section: string; queue: string | null; step: number | null } {
  const [head = '', queue = null, part, n] = path.split('.')
  const step = part === 'steps' && n !== undefined ? Number(n) + 1 : null
  return head === 'queues' ? { section: 'queues', queue, step } : { section: SECTION[head] ?? 'queues', queue: null, step: null }
}

const SECTION: Record<string, string> = {
  between: 'between', values: 'customers', languages: 'customers', topics: 'topics', history: 'history', reserves: 'reserves', capacity: 'capacity',
}
