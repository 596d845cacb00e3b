import { describe, expect, it, vi } from 'vitest'
import { faultOf, MicrophoneFault, type CallPage } from '../src/call/browser'
import type { CallAccount, CallEvents, Dial } from '../src/call/port'
import { Calling } from '../src/calling'
import { NETWORK, Refusal } from '../src/door/rest'
import { FAULTS, lasted, NO_CALL, reduce, underWay, type CallState, type Happened } from '../src/model/call'
import { texts } from '../src/texts'

const ACCOUNT: CallAccount = { user: 'web1', password: 'p', domain: 'd', number: '95500', socket: 'ws://d/s', ice: [] }
const after = (...events: Happened[]): CallState => events.reduce(reduce, NO_CALL)
const dialled: Happened[] = [{ type: 'asking' }, { type: 'connecting' }, { type: 'ringing' }]
const talks: Happened[] = [...dialled, { type: 'talking', at: 1_000 }]

describe('a call', () => {
  it('goes from the microphone to the talk and its end', () => {
    expect(after(...dialled).phase).toBe('ringing')
    const over = after(...talks, { type: 'over', why: 'ended', at: 66_400 })
    expect([over.phase, lasted(over, 999_999)]).toEqual(['ended', '01:05'])
    expect(lasted(after(...talks), 12_000)).toBe('00:11')
    expect(after(...talks, { type: 'over', why: 'cut', at: 2_000 })).toMatchObject({ phase: 'failed', fault: 'cut', until: 2_000 })
  })

  it('takes no notice of what comes too late', () => {
    expect(after({ type: 'talking', at: 1 }).phase).toBe('none')
    expect(after(...talks, { type: 'over', why: 'ended', at: 2 }, { type: 'over', why: 'cut', at: 3 }).fault).toBeNull()
    expect(after(...talks, { type: 'asking' }).phase).toBe('talking')
    expect(underWay(after(...talks, { type: 'closed' }))).toBe(false)
  })

  it('remembers the keys, and that it is muted', () => {
    expect(after(...talks, { type: 'pressed', key: '1' }, { type: 'pressed', key: '#' }).keys).toBe('1#')
    expect(after(...talks, { type: 'muted', on: true }).muted).toBe(true)
  })

  it('says of each fault what to do, in both languages', () => {
    for (const language of ['zh-CN', 'en'] as const)
      for (const fault of FAULTS) expect(texts(language).t(`call.fault.${fault}`).length).toBeGreaterThan(15)
  })

  it('knows what a refused microphone means', () => {
    const named = (name: string) => faultOf(Object.assign(new Error(), { name }))
    expect(['NotAllowedError', 'NotFoundError', 'NotReadableError'].map(named)).toEqual(['refused', 'missing', 'taken'])
  })
})

class House {
  readonly track = { stop: vi.fn() }
  readonly line = { mute: vi.fn(), press: vi.fn(), play: vi.fn(), levels: () => ({ mine: 0, theirs: 0.5 }), hangUp: vi.fn() }
  readonly voice = { getTracks: () => [this.track] } as unknown as MediaStream
  events!: CallEvents
  dials = 0
  page: CallPage = {
    microphone: () => Promise.resolve(this.voice),
    dial: () => Promise.resolve(((_account, _voice, events) => (this.dials++, (this.events = events), this.line)) as Dial),
  }
  account = () => Promise.resolve(ACCOUNT)
  readonly calling = new Calling({ page: { microphone: () => this.page.microphone(), dial: () => this.page.dial() }, account: () => this.account(), changed: () => undefined })
}

describe('calling', () => {
  it('is one call at a time, and lets the microphone go', async () => {
    const house = new House()
    await Promise.all([house.calling.start(), house.calling.start()])
    expect(house.dials).toBe(1)
    house.calling.press('0')
    house.events.talking()
    house.calling.press('0')
    house.calling.mute(true)
    expect(house.line.press.mock.calls).toEqual([['0']])
    expect([house.calling.levels().theirs, house.calling.state.muted]).toEqual([0.5, true])
    house.calling.hangUp()
    expect([house.line.hangUp.mock.calls.length, house.track.stop.mock.calls.length]).toEqual([1, 1])
    house.events.over('cut')
    expect(house.calling.state.phase).toBe('ended')
    house.calling.close()
    expect(house.calling.state).toEqual(NO_CALL)
  })

  it.each([
    ['often', new Refusal({ code: 'limit.reached', data: {} })],
    ['network', new Refusal(NETWORK)],
    ['away', new Refusal({ code: 'phone.away', data: {} })],
  ] as const)('says %s when the house refuses, and lets the microphone go', async (fault, refusal) => {
    const house = new House()
    house.account = () => Promise.reject(refusal)
    await house.calling.start()
    expect([house.calling.state.fault, house.track.stop.mock.calls.length, house.dials]).toEqual([fault, 1, 0])
  })

  it('asks for no account without a microphone', async () => {
    const house = new House()
    house.account = vi.fn()
    house.page.microphone = () => Promise.reject(new MicrophoneFault('missing'))
    await house.calling.start()
    expect([house.calling.state.fault, vi.mocked(house.account).mock.calls.length]).toEqual(['missing', 0])
  })

  it('lets the microphone go when the script does not come', async () => {
    const house = new House()
    house.page.dial = () => Promise.reject(new Error('not loaded'))
    await house.calling.start()
    expect([house.calling.state.fault, house.track.stop.mock.calls.length]).toEqual(['network', 1])
  })

  it('does not dial for who hung up meanwhile', async () => {
    const house = new House()
    let give: (account: CallAccount) => void = () => undefined
    house.account = () => new Promise((resolve) => (give = resolve))
    const started = house.calling.start()
    await vi.waitFor(() => expect(house.calling.state.phase).toBe('connecting'))
    house.calling.hangUp()
    give(ACCOUNT)
    await started
    expect([house.dials, house.calling.state.phase, house.track.stop.mock.calls.length]).toEqual([0, 'ended', 1])
  })
})
