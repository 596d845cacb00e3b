import { expect, it } from 'vitest'
import { cases, fits, full } from './capacity.ts'

const model = { units: { phone: 100, webchat: 30 }, interrupts: { phone: ['webchat'] } }

it('lets a call come while texts are open, and no text while a call is up', () => {
  expect(fits(model, { webchat: 2 }, 'phone')).toBe(1)
  expect(fits(model, { phone: 1 }, 'webchat')).toBe(0)
})
it('lets neither come without the interrupt', () => expect(fits({ ...model, interrupts: {} }, { webchat: 2 }, 'phone')).toBe(0))
it('counts how many fill an agent', () => expect([full(model, 'webchat'), full(model, 'phone'), full(model, 'video')]).toEqual([3, 1, 1]))
it('says both ways of each pair', () => expect(cases(model, ['phone', 'webchat']).map((one) => `${one.held}${one.n}>${one.comes}${one.fits}`)).toEqual(
  ['phone1>webchat0', 'webchat1>phone1', 'webchat2>phone1', 'webchat3>phone1']))
