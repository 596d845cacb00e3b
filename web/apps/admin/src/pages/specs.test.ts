import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SPECS, users } from './specs.ts'

const folder = join(import.meta.dirname, '../../messages')
const known = new Set(readdirSync(folder).filter((file) => file.endsWith('zh-CN.json')).flatMap((file) => Object.keys(JSON.parse(readFileSync(join(folder, file), 'utf8')) as object)))

// Keys made of names are out of sight of the search for keys in the code.
it.each(SPECS.map((spec) => [spec.area, spec] as const))('%s has words for all it shows', (area, spec) => {
  const asked = [
    ...['title', 'add', 'lead', 'empty'].map((word) => `${area}.${word}`),
    ...spec.columns.map((column) => `${area}.column.${column.name}`),
    ...spec.sections.flatMap((section) => section.fields).flatMap((field) => [
      `${area}.field.${field.name}`, ...(field.words ?? []).map((word) => `${area}.option.${field.name}.${word}`),
      ...(field.kind === 'switch' ? [`${area}.switch.${field.name}`] : []), ...(field.unit ? [`admin.unit.${field.unit}`] : []),
    ]),
  ]
  expect(asked.filter((word) => !known.has(word))).toEqual([])
})

it('sends what is under seal only when something was typed, and a user name only once', () => {
  const draft = { ...users.blank(), username: 'a', name: 'A', full_name: ' ', email: 'x@y', password: 'p' }
  expect(users.body!(draft, false)).toEqual({ name: 'A', full_name: null, email: 'x@y', branch_id: null, agent: false })
  expect(users.body!(draft, true)).toMatchObject({ username: 'a', password: 'p' })
})
