import { expect, it } from 'vitest'
import { emptyPolicy, nextStep, rulesOf } from './model.ts'
import { counts, rings, type Person } from './people.ts'

const person = (change: Partial<Person>): Person => ({ skills: {}, line: 1, branches: [], ...change })
const policy = emptyPolicy()
const step = (change: object) => ({ ...nextStep([]), ...change })
const people = [
  person({ skills: { loans: 3 }, branches: ['north'] }), person({ skills: { loans: 1 }, branches: ['north'] }),
  person({ skills: { loans: 3 }, branches: ['south'] }), person({ skills: { loans: 5 }, branches: ['north'], line: 2 }), person({ skills: { cards: 1 } }),
]
const told = (change: object) => counts(people, rings({ ...rulesOf(policy, 'q'), ...change }, { loans: 3 }, policy, { cards: { cards: 1 } }))

it('counts who has the skills', () => expect(told({})).toEqual([3]))
it('lets in the less skilled, other branches, experts and helpers, one after the other', () =>
  expect(told({ branches: ['north'], first_line: true, steps: [step({ lower: { loans: 1 } }), step({ branches: ['south'] }), step({ second_line: true }), step({ queues: ['cards'] })] })).toEqual([1, 2, 3, 4, 5]))
it('knows no branches where everybody is at home', () => expect(told({ steps: [step({ branches: ['south'] })] })).toEqual([3, 3]))
