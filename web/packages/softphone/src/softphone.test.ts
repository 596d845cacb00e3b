import { beforeEach, describe, expect, it } from 'vitest'
import { MicrophoneFault, type MediaPort, type TabPort } from './browser/port.ts'
import { canRing, faultOf } from './faults.ts'
import type { Account, Telephone } from './server.ts'
import { fakeSip } from './sip/fake.ts'
import { ASK_MS, REGISTER_MS, RENEW_MS, Softphone } from './softphone.ts'
import type { Invitation } from './state.ts'

const settled = async () => {
  for (let i = 0; i < 8; i++) await Promise.resolve()
}
const offer: Invitation = { id: 's1', contact: 'c1', kind: 'offer', auto: false, name: '138' }
const talk: Invitation = { ...offer, id: 's2', kind: 'talk', auto: true }

class Desk {
  now = 1_000_000
  telephone: Telephone | Error = { state: 'up', fault: null, phone: { user: 'a', registered: false, agent_of: null } }
  microphone: MicrophoneFault | null = null
  secure = true
  played = true
  asked = 0
  accounts = 0
  rings: boolean[] = []
  resumed: string[] = []
  place: (here: boolean) => void = () => undefined
  networkChanged: () => void = () => undefined
  mediaChanged: () => void = () => undefined
  readonly sip = fakeSip()
  readonly phone: Softphone

  constructor() {
    const account: Account = { user: 'a', password: 'p', domain: 'd', socket: '/sip', ice: [] }
    const tab: TabPort = { claim: (heard) => { this.place = heard; heard(true) }, take: () => this.place(true), release: () => undefined }
    const stream = { getTracks: () => [], getAudioTracks: () => [] } as unknown as MediaStream
    const media: MediaPort = {
      secure: () => this.secure,
      open: () => (this.microphone ? Promise.reject(this.microphone) : Promise.resolve(stream)),
      devices: () => Promise.resolve({ microphones: [], speakers: [], chosen: { microphone: '', speaker: '', ringer: '', cleaned: true } }),
      choose: () => Promise.resolve(),
      onChange: (listener) => { this.mediaChanged = listener; return () => undefined },
      play: () => Promise.resolve(this.played), quiet: () => undefined,
      ring: (on) => void this.rings.push(on), measure: () => undefined, levels: () => ({ mine: 0, theirs: 0 }),
    }
    this.phone = new Softphone({
      now: () => this.now, media, tab, sip: this.sip.open,
      network: { onChange: (listener) => { this.networkChanged = listener; return () => undefined } },
      server: {
        telephone: () => { this.asked++; return this.telephone instanceof Error ? Promise.reject(this.telephone) : Promise.resolve(this.telephone) },
        account: () => { this.accounts++; return Promise.resolve(account) },
        ticket: () => Promise.resolve('t'), resume: (id) => { this.resumed.push(id); return Promise.resolve() },
      },
    })
  }

  async passes(ms: number): Promise<void> {
    this.now += ms
    this.phone.tick()
    await settled()
  }

  async starts(): Promise<this> {
    this.phone.start('soft')
    await settled()
    return this
  }
}

let desk: Desk
beforeEach(() => { desk = new Desk() })

describe('coming on duty', () => {
  it('registers, and can ring', async () => {
    await desk.starts()
    expect(canRing(desk.phone.state)).toBe(true)
  })
  it('does not register without a microphone, and does once it is allowed', async () => {
    desk.microphone = new MicrophoneFault('refused')
    await desk.starts()
    expect(faultOf(desk.phone.state, desk.now)).toBe('microphone_refused')
    expect(desk.accounts).toBe(0)
    desk.microphone = null
    desk.mediaChanged()
    await settled()
    expect(canRing(desk.phone.state)).toBe(true)
  })
  it('waits for the switch', async () => {
    desk.telephone = { state: 'starting', fault: null, phone: { user: 'a', registered: false, agent_of: null } }
    await desk.starts()
    expect(desk.accounts).toBe(0)
    desk.telephone = { ...desk.telephone, state: 'up' }
    await desk.passes(5_000)
    expect(canRing(desk.phone.state)).toBe(true)
  })
  it('says that a page without https has no phone', async () => {
    desk.secure = false
    await desk.starts()
    expect(faultOf(desk.phone.state, desk.now)).toBe('insecure')
  })
  it('asks nobody who mostly listens for the microphone before there is a call', async () => {
    desk.microphone = new MicrophoneFault('refused')
    desk.phone.start('soft', true)
    await settled()
    expect(canRing(desk.phone.state)).toBe(true)
  })
  it('leaves the line to a desk phone', async () => {
    desk.phone.start('desk')
    await settled()
    expect(desk.accounts).toBe(0)
  })
  it('is not ready while the server does not answer', async () => {
    await desk.starts()
    desk.telephone = new Error('gone')
    await desk.passes(ASK_MS)
    expect(canRing(desk.phone.state)).toBe(false)
  })
})

describe('a call', () => {
  beforeEach(() => desk.starts())
  it('rings and is answered', async () => {
    desk.sip.line().rings(offer)
    expect(desk.rings.at(-1)).toBe(true)
    await desk.phone.answer()
    expect(desk.phone.state.call?.phase).toBe('talking')
    expect(desk.rings.at(-1)).toBe(false)
  })
  it('answers by itself what was asked for before, and does not ring', async () => {
    desk.sip.line().rings(talk)
    await settled()
    expect(desk.phone.state.call?.phase).toBe('talking')
    expect(desk.rings).not.toContain(true)
  })
  it('tells a second caller that the line is busy', async () => {
    desk.sip.line().rings(talk)
    await settled()
    desk.sip.line().rings({ ...offer, id: 's9', contact: 'c9' })
    expect(desk.sip.line().said).toContain('busy s9')
    expect(desk.phone.state.call?.id).toBe('s2')
  })
  it('gives way to a new line of the same contact', async () => {
    desk.sip.line().rings(talk)
    await settled()
    desk.sip.line().rings({ ...talk, id: 's3' })
    await settled()
    expect(desk.sip.line().said).toContain('hang up s2')
    expect(desk.phone.state.call).toMatchObject({ id: 's3', phase: 'talking' })
  })
  it('goes on ringing when the microphone fails at the last moment', async () => {
    desk.sip.line().rings(offer)
    desk.microphone = new MicrophoneFault('busy')
    await desk.phone.answer()
    expect(desk.phone.state.call?.phase).toBe('ringing')
    expect(faultOf(desk.phone.state, desk.now)).toBe('microphone_busy')
  })
  it('is left, not ended, when the page goes', async () => {
    desk.sip.line().rings(talk)
    await settled()
    desk.phone.leave()
    expect(desk.sip.line().said).toContain('leave s2')
  })
  it('is left when another tab takes the phone', async () => {
    desk.sip.line().rings(talk)
    await settled()
    desk.place(false)
    expect(desk.sip.line().said).toContain('leave s2')
    expect(desk.phone.state).toMatchObject({ place: 'elsewhere', call: null, link: 'off' })
  })
  it('notices that no sound arrives, and that it does again', async () => {
    desk.sip.line().rings(talk)
    await settled()
    desk.sip.line().received = 50
    await desk.passes(1000)
    for (let i = 0; i < 6; i++) await desk.passes(1000)
    expect(faultOf(desk.phone.state, desk.now)).toBe('silent')
    desk.sip.line().received = 100
    await desk.passes(1000)
    expect(faultOf(desk.phone.state, desk.now)).toBeNull()
  })
  it('takes silence for granted while the line is held', async () => {
    desk.sip.line().rings(talk)
    await settled()
    desk.phone.quiet('c1', true)
    for (let i = 0; i < 9; i++) await desk.passes(1000)
    expect(faultOf(desk.phone.state, desk.now)).toBeNull()
    desk.phone.quiet('c1', false)
    await desk.passes(1000)
    expect(faultOf(desk.phone.state, desk.now)).toBeNull()
  })
})

describe('trouble on the way', () => {
  beforeEach(() => desk.starts())
  it('keeps the talk over a cut link, and tells the switch where it is when it is back', async () => {
    const line = desk.sip.line()
    line.rings(talk)
    await settled()
    line.cut()
    expect(desk.phone.state).toMatchObject({ registration: 'none', call: { phase: 'talking' } })
    line.comes()
    await desk.passes(RENEW_MS)
    expect(line.said).toContain('renew s2')
  })
  it('looks for a new way when the network changes', async () => {
    const line = desk.sip.line()
    line.rings(talk)
    await settled()
    desk.networkChanged()
    await desk.passes(RENEW_MS)
    expect(line.said).toEqual(expect.arrayContaining(['retry', 'new path s2']))
  })
  it('looks for a new way when the sound breaks, and not when it mended itself', async () => {
    const line = desk.sip.line()
    line.rings(talk)
    await settled()
    line.path('s2', 'shaky')
    line.path('s2', 'good')
    await desk.passes(RENEW_MS)
    expect(line.said).not.toContain('new path s2')
    line.path('s2', 'broken')
    await desk.passes(RENEW_MS)
    expect(line.said).toContain('new path s2')
  })
  it('tries a refused registration again, with fresh credentials', async () => {
    const line = desk.sip.line()
    line.accepts = false
    line.cut()
    line.comes()
    expect(faultOf(desk.phone.state, desk.now)).toBe('registration_refused')
    line.accepts = true
    await desk.passes(REGISTER_MS)
    expect(desk.accounts).toBe(2)
    expect(canRing(desk.phone.state)).toBe(true)
  })
  it('hangs up and closes when the telephone is turned off', async () => {
    desk.telephone = { state: 'off', fault: null, phone: { user: 'a', registered: false, agent_of: null } }
    await desk.passes(ASK_MS)
    expect(desk.phone.state.link).toBe('off')
  })
})
