import { expect, it } from 'vitest'
import { PLAIN, nextStep } from './model.ts'
import { picture } from './rings.ts'
import type { QueueRules } from './types.ts'

const step = (change: object) => ({ ...nextStep([]), ...change })
const rules = (change: Partial<QueueRules>): QueueRules => ({ ...PLAIN, ...change })
const kinds = (one: QueueRules, required = {}) => picture(one, required).lanes.map((lane) => [lane.from, lane.who.kind])

it('asks for nobody else where there are no steps', () => expect(kinds(rules({}), { loans: 3 })).toEqual([[0, 'own']]))
it('shows who is asked too, step by step', () =>
  expect(kinds(rules({ branches: ['b'], first_line: true, steps: [step({ lower: { loans: 2 } }), step({ after_s: 60, branches: ['c'], queues: ['q'], second_line: true })] }), { loans: 3 }))
    .toEqual([[0, 'own'], [1, 'lowered'], [2, 'branch'], [2, 'experts'], [2, 'queue']]))
it('says nothing of branches where everybody is at home', () => expect(kinds(rules({ steps: [step({ branches: ['c'], second_line: true })] }))).toEqual([[0, 'own']]))
it('does not lower what is lower already, and lets a skill go at 0', () => {
  expect(kinds(rules({ steps: [step({ lower: { loans: 4 } })] }), { loans: 3 })).toEqual([[0, 'own']])
  expect(picture(rules({ steps: [step({ lower: { loans: 0 } })] }), { loans: 3, english: 1 }).lanes[1]!.who).toEqual({ kind: 'lowered', levels: { english: 1 } })
})
it('adds up points', () => expect(picture(rules({ steps: [step({ lift: 5 }), step({ after_s: 60, lift: 10 })] }), {}).stages.map((one) => one.lift)).toEqual([0, 5, 15]))
