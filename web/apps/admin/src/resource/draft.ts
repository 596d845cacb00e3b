import type { Draft } from './types.ts'

/** Only the named fields, as a copy that a form may change. */
export const pick = (from: object, fields: string[]): Draft =>
  Object.fromEntries(fields.map((name) => [name, clone((from as Draft)[name] ?? null)]))

export const clone = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T))

/** Equal as JSON, whatever the order of keys; null, undefined and an empty text count alike. */
export const same = (a: unknown, b: unknown): boolean => form(a) === form(b)

const form = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return ''
  if (Array.isArray(value)) return `[${value.map(form).join()}]`
  if (typeof value === 'object') {
    const pairs = Object.entries(value).filter(([, one]) => form(one) !== '').sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${pairs.map(([key, one]) => `${key}:${form(one)}`).join()}}`
  }
  return JSON.stringify(value)
}

export const changedFields = (base: Draft, now: Draft): string[] => Object.keys(now).filter((name) => !same(base[name], now[name]))

export interface Difference {
  field: string
  mine: unknown
  theirs: unknown
  /** Both changed it, to different things: somebody has to choose. */
  clash: boolean
}

/** What somebody else's version changed against the one this form began with, seen beside what is in the form now. */
export const differences = (base: Draft, mine: Draft, theirs: Draft): Difference[] =>
  Object.keys(mine)
    .filter((field) => !same(base[field], theirs[field]) && !same(mine[field], theirs[field]))
    .map((field) => ({ field, mine: mine[field], theirs: theirs[field], clash: !same(base[field], mine[field]) }))

/** My changes on top of theirs. */
export const rebase = (base: Draft, mine: Draft, theirs: Draft): Draft =>
  Object.fromEntries(Object.keys(mine).map((field) => [field, clone(same(base[field], mine[field]) ? theirs[field] : mine[field])]))

export const missing = (draft: Draft, required: string[]): string[] =>
  required.filter((name) => {
    const value = draft[name]
    return value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)
  })
