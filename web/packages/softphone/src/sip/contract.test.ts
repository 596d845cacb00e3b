import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Account } from '../server.ts'
import { fakeSip } from './fake.ts'
import { jssipLine } from './jssip.ts'
import { LEAVING, type OpenSip, type SipEvents, type SipPort } from './port.ts'
import { ScriptedSwitch } from './scripted.ts'

const ACCOUNT: Account = { user: 'a1', password: 'secret', domain: 'yingda.invalid', socket: '/sip', ice: [] }

/** A world in which a line can be tried: what the switch does is the same, whatever the line is made of. */
interface World {
  open: OpenSip
  refuse(): void
  accept(): void
  cut(): void
  back(): Promise<void>
  ring(id: string, headers: { contact: string; kind: string; auto: boolean }): Promise<void>
  stopRinging(id: string): Promise<void>
}

function faked(): World {
  const sip = fakeSip()
  return {
    open: sip.open,
    refuse: () => (sip.line().accepts = false),
    accept: () => (sip.line().accepts = true),
    cut: () => sip.line().cut(),
    back: () => Promise.resolve(sip.line().comes()),
    ring: (id, { contact, kind, auto }) => Promise.resolve(sip.line().rings({ id, contact, kind: kind as 'offer', auto, name: '138****8000' })),
    stopRinging: (id) => Promise.resolve(sip.line().ends(id)),
  }
}

function real(): World {
  const far = new ScriptedSwitch()
  return {
    open: jssipLine({ ticket: () => Promise.resolve(far.ticket()), open: (url) => far.open(url), origin: 'ws://yingda.invalid', random: () => 0 }),
    refuse: () => (far.accepts = false),
    accept: () => (far.accepts = true),
    cut: () => far.cut(),
    back: () => vi.advanceTimersByTimeAsync(3_000).then(() => undefined),
    ring: async (id, { contact, kind, auto }) => {
      far.invite(id, [`X-Yingda-Contact: ${contact}`, `X-Yingda-Kind: ${kind}`, ...(auto ? ['X-Yingda-Answer: auto'] : [])])
      await vi.advanceTimersByTimeAsync(10)
    },
    stopRinging: async (id) => {
      far.cancel(id)
      await vi.advanceTimersByTimeAsync(10)
    },
  }
}

describe.each([['the fake', faked], ['JsSIP', real]])('a SIP line: %s', (_, world) => {
  let far: World
  let line: SipPort
  let told: string[]
  let ringing: string[]
  beforeEach(() => {
    vi.useFakeTimers()
    // JsSIP asks for a browser; only its existence matters before a call is answered.
    vi.stubGlobal('window', { RTCPeerConnection: vi.fn() })
    far = world()
    told = []
    ringing = []
    const events: SipEvents = {
      link: (link) => told.push(`link ${link}`),
      registration: (registration) => told.push(`registration ${registration}`),
      invited: ({ id, contact, kind, auto, name }) => {
        ringing.push(id)
        told.push(`invited ${contact} ${kind} ${auto} ${name}`)
      },
      answered: () => told.push('answered'), ended: (id) => told.push(ringing.includes(id) ? 'ended' : 'ended?'),
      voice: () => undefined, path: () => undefined,
    }
    line = far.open(events)
  })
  afterEach(() => {
    line.stop()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
  const starts = async () => {
    line.start(ACCOUNT)
    await vi.advanceTimersByTimeAsync(20)
  }

  it('connects and registers', async () => {
    await starts()
    expect(told).toEqual(['link connecting', 'link up', 'registration trying', 'registration done'])
  })
  it('says that it was refused, and registers when asked again', async () => {
    far.refuse()
    await starts()
    expect(told.at(-1)).toBe('registration refused')
    far.accept()
    line.register({ ...ACCOUNT, password: 'another' })
    await vi.advanceTimersByTimeAsync(20)
    expect(told.slice(-2)).toEqual(['registration trying', 'registration done'])
  })
  it('says that the link is cut, and comes back by itself', async () => {
    await starts()
    told.length = 0
    far.cut()
    expect(told).toContain('link lost')
    await far.back()
    expect(told.at(-1)).toBe('registration done')
  })
  it('rings with what the headers say, and stops', async () => {
    await starts()
    await far.ring('call-1', { contact: 'c1', kind: 'offer', auto: false })
    expect(told.at(-1)).toBe('invited c1 offer false 138****8000')
    await far.stopRinging('call-1')
    expect(told.at(-1)).toBe('ended')
  })
  it('knows a call that was asked for', async () => {
    await starts()
    await far.ring('call-2', { contact: 'c2', kind: 'talk', auto: true })
    expect(told.at(-1)).toBe('invited c2 talk true 138****8000')
  })
  it.each(['declined', 'busy'] as const)('says no: %s', async (how) => {
    await starts()
    await far.ring('call-3', { contact: 'c3', kind: 'offer', auto: false })
    line.decline(ringing[0]!, how)
    expect(told.at(-1)).toBe('ended')
  })
})

describe('the socket', () => {
  it('brings a fresh ticket each time, and says so when it is turned away', async () => {
    vi.useFakeTimers()
    const far = new ScriptedSwitch()
    const told: string[] = []
    const open = jssipLine({ ticket: () => Promise.resolve(far.ticket()), open: (url) => far.open(url), origin: 'ws://yingda.invalid', random: () => 0 })
    far.closed = true
    const line = open({ link: (link) => told.push(link), registration: () => undefined, invited: () => undefined, answered: () => undefined, ended: () => undefined, voice: () => undefined, path: () => undefined })
    line.start(ACCOUNT)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(told).toContain('refused')
    far.closed = false
    line.retryNow()
    await vi.advanceTimersByTimeAsync(20)
    expect(told.at(-1)).toBe('up')
    expect(new Set(far.tickets).size).toBe(far.tickets.length)
    line.stop()
    vi.useRealTimers()
  })
  it('says in a BYE that only the page goes', () => expect(LEAVING).toBe('Reason: Q.850;cause=27'))
})
