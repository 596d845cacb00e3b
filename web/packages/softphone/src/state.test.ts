import { describe, expect, it } from 'vitest'
import { canRing, FAULTS, faultOf, LINK_GRACE_MS, markOf, SILENCE_MS } from './faults.ts'
import { reduce, START, welcome, type Happened, type Invitation, type PhoneState } from './state.ts'

const UP = { state: 'up', fault: null, phone: { user: 'a', registered: true, agent_of: 'browser' } } as const
const offer: Invitation = { id: 's1', contact: 'c1', kind: 'offer', auto: false, name: '138****8000' }
const after = (events: Happened[], from: PhoneState = START) => events.reduce(reduce, from)
const READY = after([
  { type: 'place', place: 'here' }, { type: 'telephone', telephone: UP }, { type: 'microphone', microphone: 'ok' },
  { type: 'link', link: 'up', at: 0 }, { type: 'registration', registration: 'done' },
])
const TALKING = after([{ type: 'invited', invitation: offer, at: 10 }, { type: 'answering', id: 's1' }, { type: 'answered', id: 's1', at: 20 }], READY)

describe('a phone that can ring', () => {
  it('says so only when all it takes is there', () => {
    expect(canRing(READY)).toBe(true)
    expect(markOf(READY, 0)).toBe('ready')
    expect(faultOf(READY, 0)).toBeNull()
  })
  it.each<Happened>([
    { type: 'place', place: 'elsewhere' }, { type: 'place', place: 'insecure' }, { type: 'telephone', telephone: { ...UP, state: 'away' } },
    { type: 'telephone', telephone: { ...UP, state: 'off' } }, { type: 'telephone', telephone: { ...UP, state: 'failed' } },
    { type: 'microphone', microphone: 'refused' }, { type: 'microphone', microphone: 'missing' }, { type: 'microphone', microphone: 'busy' },
    { type: 'microphone', microphone: 'asking' }, { type: 'link', link: 'refused', at: 0 }, { type: 'registration', registration: 'refused' },
    { type: 'account', refusedBy: 'forbidden' },
  ])('is not ready, and says why: %o', (event) => {
    const state = reduce(READY, event)
    expect(canRing(state)).toBe(false)
    expect(FAULTS).toContain(faultOf(state, 0))
    expect(markOf(state, 0)).not.toBe('ready')
  })
  it('is not ready on old news', () => {
    const state = reduce(READY, { type: 'telephone', telephone: null })
    expect(canRing(state)).toBe(false)
    expect(state.telephone).toEqual(UP)
  })
  it('is not ready while nothing is known', () => {
    expect(canRing(START)).toBe(false)
    expect(markOf(START, 0)).toBe('coming')
  })
})

describe('a link that is cut', () => {
  const cut = reduce(READY, { type: 'link', link: 'lost', at: 1000 })
  it('takes the registration with it', () => expect(cut.registration).toBe('none'))
  it('is told when it lasts, from its beginning', () => {
    expect(faultOf(cut, 1000 + LINK_GRACE_MS)).toBeNull()
    expect(faultOf(reduce(cut, { type: 'link', link: 'lost', at: 3000 }), 1001 + LINK_GRACE_MS)).toBe('link_lost')
  })
  it('leaves the talk alone', () => expect(reduce(TALKING, { type: 'link', link: 'lost', at: 30 }).call?.phase).toBe('talking'))
})

describe('a call', () => {
  it('rings, is answered, ends', () => {
    expect(reduce(READY, { type: 'invited', invitation: offer, at: 10 }).call).toMatchObject({ contact: 'c1', phase: 'ringing', since: 10 })
    expect(TALKING.call).toMatchObject({ phase: 'talking', since: 20, muted: false })
    expect(reduce(TALKING, { type: 'ended', id: 's1' }).call).toBeNull()
  })
  it('keeps out a second one', () => {
    const other = { ...offer, id: 's2', contact: 'c2' }
    expect(welcome(TALKING, other)).toBe('busy')
    expect(reduce(TALKING, { type: 'invited', invitation: other, at: 30 })).toBe(TALKING)
  })
  it('is replaced by a new line of the same contact', () => {
    const again = { ...offer, id: 's3', kind: 'talk' as const, auto: true }
    expect(welcome(TALKING, again)).toBe('replace')
    expect(reduce(TALKING, { type: 'invited', invitation: again, at: 30 }).call).toMatchObject({ id: 's3', phase: 'ringing' })
  })
  it('takes no notice of the end of another', () => expect(reduce(TALKING, { type: 'ended', id: 's9' })).toBe(TALKING))
  it('is muted and heard again', () => {
    const muted = reduce(TALKING, { type: 'muted', id: 's1', on: true })
    expect(markOf(muted, 0)).toBe('muted')
    expect(markOf(reduce(muted, { type: 'muted', id: 's1', on: false }), 0)).toBe('talking')
  })
  it('goes when another tab takes the phone', () => {
    const gone = reduce(TALKING, { type: 'place', place: 'elsewhere' })
    expect(gone).toMatchObject({ call: null, link: 'off', registration: 'none' })
  })
})

describe('silence', () => {
  const silent = reduce(TALKING, { type: 'sound', id: 's1', silentSince: 100 })
  it('is a fault after five seconds', () => {
    expect(faultOf(silent, 100 + SILENCE_MS - 1)).toBeNull()
    expect(faultOf(silent, 100 + SILENCE_MS)).toBe('silent')
  })
  it('is right while we hold the line', () => {
    const held = reduce(silent, { type: 'quiet', contact: 'c1', on: true })
    expect(faultOf(held, 1e6)).toBeNull()
    expect(reduce(held, { type: 'sound', id: 's1', silentSince: 200 }).call?.silentSince).toBeNull()
  })
})

describe('a phone on the desk', () => {
  const rung = (agent_of: 'browser' | 'phone' | null): Happened => ({ type: 'telephone', telephone: { ...UP, phone: { ...UP.phone, agent_of } } })
  const desk = reduce(START, { type: 'instrument', instrument: 'desk' })
  it('is all that is asked for when it is used', () => {
    expect(canRing(reduce(desk, rung('phone')))).toBe(true)
    expect(faultOf(reduce(desk, rung(null)), 0)).toBe('desk_phone_missing')
    expect(faultOf(reduce(desk, rung('browser')), 0)).toBe('desk_phone_missing')
  })
  it('that rings in our place is told', () => {
    expect(canRing(reduce(READY, rung('phone')))).toBe(false)
    expect(faultOf(reduce(READY, rung('phone')), 0)).toBe('desk_phone_rings')
  })
})
