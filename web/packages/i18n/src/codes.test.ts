import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

// Every refusal that the server can answer with has a sentence. The codes stand in the sources as `code = "area.word"`.
const root = join(import.meta.dirname, '../../../..')

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return ['static', '__pycache__'].includes(entry.name) ? [] : sources(path)
    return entry.name.endsWith('.py') ? [path] : []
  })
}

it('has a sentence for every refusal of the server', () => {
  const codes = sources(join(root, 'yingda')).flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/^ {4}code(?:: ClassVar\[str\])? = "([a-z_]+(?:\.[a-z_]+)*)"/gm)].map((found) => found[1]!),
  )
  const known = JSON.parse(readFileSync(join(import.meta.dirname, '../messages/errors.zh-CN.json'), 'utf8')) as Record<string, string>
  expect(codes.length).toBeGreaterThan(50)
  expect([...new Set(codes)].filter((code) => !(`error.${code}` in known)).sort()).toEqual([])
})
