import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, describe } from 'vitest'

// Two languages, one list of keys; and no key asked for that nobody wrote.
const web = join(import.meta.dirname, '../../..')

function files(folder: string, keep: (name: string) => boolean): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : files(path, keep)
    return keep(entry.name) ? [path] : []
  })
}

const load = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
const roots = [join(web, 'packages'), join(web, 'apps')]
const chinese = roots.flatMap((root) => files(root, (name) => name.endsWith('zh-CN.json')))
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()
/** "{n} agent | {n} agents": English has a form for one. */
const forms = (text: string) => text.split(' | ')

describe.each(chinese.map((path) => [path.slice(web.length + 1), path]))('%s', (_, path) => {
  const zh = load(path)
  const en = load(path.replace('zh-CN.json', 'en.json'))
  it('has the same keys in English', () => expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort()))
  it('has no empty sentence', () => {
    expect(Object.entries({ ...zh, ...en }).filter(([, text]) => !text.trim())).toEqual([])
  })
  it('fills the same holes in both', () => {
    for (const key of Object.keys(zh)) for (const form of forms(en[key] ?? '')) expect(holes(form), key).toEqual(holes(zh[key]!))
  })
})

it('knows every key that the staff screens ask for', () => {
  const known = new Set(chinese.flatMap((path) => Object.keys(load(path))))
  const code = roots
    .flatMap((root) => files(root, (name) => /\.(ts|vue)$/.test(name) && !name.endsWith('.test.ts')))
    .filter((path) => !path.includes('/apps/widget/'))
  const asked = code.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/(?<![\w.])\$?t\(\s*'([a-z_]+(?:\.[\w-]+)+)'/g)].map((m) => `${m[1]} in ${path.slice(web.length + 1)}`),
  )
  expect(asked.filter((line) => !known.has(line.split(' ')[0]!))).toEqual([])
})
