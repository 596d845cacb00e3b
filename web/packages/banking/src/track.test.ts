import { expect, it } from 'vitest'
import { isOpen, mayCancel, shapeOf, trackOf, type Stand } from './track.ts'
import { STATES_OF_OPERATION, type OperationState } from './types.ts'

const track = (state: OperationState, more: Partial<Stand> = {}) =>
  trackOf({ state, ...more }).map((step) => `${step.key}:${step.mark}`).join(' ')
const SENT = { confirmed_at: 1, submitted_at: 2 }

it('draws the short way without a second pair of eyes', () => {
  expect(track('drafted')).toBe('drafted:now confirmed:next submitted:next executed:next')
  expect(track('submitted', SENT)).toBe('drafted:done confirmed:done submitted:now executed:next')
  expect(track('executed', SENT)).toBe('drafted:done confirmed:done submitted:done executed:done')
})
it('draws what it waits for in between', () => {
  expect(track('held', { hold_until: 1, confirmed_at: 1 })).toBe('drafted:done confirmed:done held:now reconfirm:next submitted:next executed:next')
  expect(track('awaiting_approval', { approval: 'a' })).toBe('drafted:done confirmed:done approval:now submitted:next executed:next')
  expect(track('executed', { approval: 'a', hold_until: 1, ...SENT })).toBe('drafted:done confirmed:done held:done approval:done submitted:done executed:done')
})
it('ends where it stopped, and promises nothing after it', () => {
  expect(track('rejected', { approval: 'a', confirmed_at: 1 })).toBe('drafted:done confirmed:done rejected:bad')
  expect(track('expired')).toBe('drafted:done expired:bad')
  expect(track('cancelled', { confirmed_at: 1 })).toBe('drafted:done confirmed:done cancelled:bad')
  expect(track('failed', SENT)).toBe('drafted:done confirmed:done submitted:done failed:bad')
})
it('never calls done what nobody knows', () => {
  expect(track('unknown', SENT)).toBe('drafted:done confirmed:done submitted:done unknown:unsure executed:next')
  expect(track('on_list', SENT)).toContain('on_list:unsure')
})
it('knows every state', () => {
  for (const state of STATES_OF_OPERATION) {
    const steps = trackOf({ state })
    expect(new Set(steps.map((step) => step.key)).size).toBe(steps.length)
    expect(shapeOf(state)).toBeTruthy()
    if (mayCancel(state)) expect(isOpen(state)).toBe(true)
  }
})
