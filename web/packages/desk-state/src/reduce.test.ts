import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reduce } from './reduce.ts'
import type { DeskEvent, DeskSnapshot } from './types.ts'

interface Case {
  snapshot: DeskSnapshot
  events: DeskEvent[]
  fresh: DeskSnapshot
}

// The Python side writes these cases from the real server and is held to the same ones.
const folder = join(import.meta.dirname, '../../../../tests/cases/desk')
const cases = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(frozen)
  return Object.freeze(value)
}

describe('snapshot + events = fresh snapshot', () => {
  it('has cases to try', () => expect(cases.length).toBeGreaterThan(1))
  it.each(cases)('%s', (name) => {
    const { snapshot, events, fresh } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Case
    expect(events.reduce(reduce, frozen(snapshot))).toEqual(fresh)
  })
})

describe('the reducer', () => {
  const text = (id: string, seq: number) => ({ id, seq, at: seq, by: 'customer', author: null, author_name: null, kind: 'text', text: id, file: null, data: null, op: null }) as const
  const empty: DeskSnapshot = { me: {} as DeskSnapshot['me'], contacts: {}, messages: {} }
  const told = (...events: DeskEvent[]) => events.reduce(reduce, empty).messages['i']?.map((message) => message.id)

  it('keeps messages in the order of their numbers', () => {
    expect(told(...[1, 3, 2].map((n) => ({ type: 'message' as const, interaction: 'i', message: text(`m${n}`, n) })))).toEqual(['m1', 'm2', 'm3'])
  })

  it('shows a message that comes again once', () => {
    expect(told(...[1, 2, 1].map((n) => ({ type: 'message' as const, interaction: 'i', message: text(`m${n}`, n) })))).toEqual(['m1', 'm2'])
  })

  it('lets an event of a newer server pass', () => {
    expect(reduce(empty, { type: 'weather' } as unknown as DeskEvent)).toBe(empty)
  })
})
