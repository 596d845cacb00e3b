import { describe, expect, it } from 'vitest'
import { ageOf, dayAfter, inForce, mayChange, nextEdition, typedYuan, wrongWith, yuan } from './editions.ts'
import { beside, matrix } from './matrix.ts'
import type { Edition, SuitabilityRule } from './types.ts'

const edition = (valid_from: string, more: Partial<Edition> = {}): Edition => ({ valid_from, source: 's', limits: { transfer: { operation: 1, day: 2, count: 1 } }, four_eyes: {}, delay: { wait_s: 0, new_payee: 0, many: 1, unlocked: true }, ...more })
const TODAY = '2026-11-22'

describe('dated rules', () => {
  const list = [edition('2026-12-01'), edition('2016-12-01'), edition('2026-11-22')]
  it('the newest that has begun holds', () => expect(inForce(list, TODAY).valid_from).toBe(TODAY))
  it('before the first one, the first', () => expect(inForce(list, '2010-01-01').valid_from).toBe('2016-12-01'))
  it('are past, present or to come', () => expect(list.map((one) => ageOf(one, list, TODAY))).toEqual(['future', 'past', 'now']))
  it('what holds or held is never changed', () => expect(list.map((one) => mayChange(one, TODAY))).toEqual([true, false, false]))
  it('a new one is a copy that begins on a free day, without a source', () => {
    const next = nextEdition([...list, edition('2026-11-23')], TODAY)
    expect(next).toMatchObject({ valid_from: '2026-11-24', source: '', limits: { transfer: { operation: 1 } } })
    next.limits['transfer']!.operation = 9
    expect(list[2]!.limits['transfer']!.operation).toBe(1)
  })
  it('counts over the end of a month', () => expect(dayAfter('2026-12-31')).toBe('2027-01-01'))
  it('says what stands against saving', () => {
    expect(wrongWith(edition('2026-11-22'), list, TODAY)).toEqual(['valid_from', 'taken'])
    expect(wrongWith(edition('2027-01-01', { source: ' ', limits: { transfer: { operation: 3, day: 2, count: 1 } } }), list, TODAY)).toEqual(['source', 'limit'])
    expect(wrongWith(list[0]!, list, TODAY)).toEqual([])
  })
  it('reads and shows yuan', () => {
    expect([yuan(20_000_000), yuan(undefined)]).toEqual(['200,000', ''])
    expect(['', '0', '1,000.5', 'x'].map(typedYuan)).toEqual([null, 0, 100_050, undefined])
  })
})

describe('the picture of suitability', () => {
  const rule = (key: string, says: 'warn' | 'block', when: SuitabilityRule['when'], more: Partial<SuitabilityRule> = {}): SuitabilityRule => ({ key, says, when, source: '', valid_from: '2017-07-01', ...more })
  const BROKER = [rule('expired', 'block', { expired: true }), rule('lowest_grade', 'block', { grades: ['C1'], above: 1 }), rule('above_grade', 'warn', { above: 1 }), rule('old', 'warn', { risks: ['R5'], age_from: 65 })]
  it('warns above the grade, and blocks the lowest', () => {
    const picture = matrix(BROKER, TODAY)
    expect(picture[0]!.map((cell) => cell.says)).toEqual(['suitable', 'block', 'block', 'block', 'block'])
    expect(picture[2]!.map((cell) => cell.says)).toEqual(['suitable', 'suitable', 'suitable', 'warn', 'warn'])
  })
  it('sells nothing while no rule holds', () => expect(matrix([rule('later', 'warn', {}, { valid_from: '2030-01-01' })], TODAY).flat().every((cell) => cell.says === 'block')).toBe(true))
  it('names beside it what it cannot draw', () => expect(beside(BROKER, TODAY).map((one) => one.key)).toEqual(['expired', 'old']))
})
