import type { Choice, Devices, Levels, MediaPort, NetworkPort, TabPort } from './browser/port.ts'
import { canRing } from './faults.ts'
import type { PhoneServer } from './server.ts'
import type { OpenSip, SipPort } from './sip/port.ts'
import { Silence } from './silence.ts'
import { reduce, START, welcome, type Happened, type Instrument, type Invitation, type PhoneState } from './state.ts'
import { stopped, Voice } from './voice.ts'

/** How often the product is asked how its telephone is: seldom while it is well. */
export const ASK_MS = 30_000
export const ASK_UNWELL_MS = 5_000
/** After registering, before the product is asked whether it knows. */
export const CHECK_MS = 1_500
/** Before a refused registration is tried again. */
export const REGISTER_MS = 5_000
/** Between two looks for a new way of the sound. */
export const RENEW_MS = 4_000

export interface PhonePorts {
  now(): number
  server: PhoneServer
  media: MediaPort
  tab: TabPort
  network: NetworkPort
  sip: OpenSip
}

/** The softphone: one person's phone in one tab. `tick` is called about once a second. */
export class Softphone {
  private now_: PhoneState = START
  private sip: SipPort | null = null
  private opening = false
  private askedAt = -Infinity
  private registerAt: number | null = null
  private wanted: 'nothing' | 'renewal' | 'new path' = 'nothing'
  private renewedAt = -Infinity
  private readonly silence = new Silence()
  private readonly voice: Voice
  private readonly listeners = new Set<(state: PhoneState) => void>()
  private readonly undo: (() => void)[] = []

  constructor(private readonly ports: PhonePorts) {
    // Once it was open, asking again is no news: the phone stays ready meanwhile.
    this.voice = new Voice(ports.media, (microphone) => {
      if (microphone !== 'asking' || this.state.microphone !== 'ok') this.happened({ type: 'microphone', microphone })
    })
  }

  get state(): PhoneState {
    return this.now_
  }

  onChange(listener: (state: PhoneState) => void): () => void {
    this.listeners.add(listener)
    listener(this.state)
    return () => this.listeners.delete(listener)
  }

  /** `microphoneLater`: nobody is asked for it before there is a call. */
  start(instrument: Instrument, microphoneLater = false): void {
    this.happened({ type: 'instrument', instrument, microphoneLater })
    if (!this.ports.media.secure()) this.happened({ type: 'place', place: 'insecure' })
    else {
      this.ports.tab.claim((here) => this.placed(here))
      this.undo.push(this.ports.media.onChange(() => void this.mediaChanged()), this.ports.network.onChange(() => this.networkChanged()))
    }
    this.tick()
  }

  stop(): void {
    for (const undo of this.undo.splice(0)) undo()
    this.close()
    this.ports.tab.release()
  }

  tick(): void {
    const now = this.ports.now()
    const unwell = this.state.telephone?.state !== 'up' || this.state.telephoneUnknown || (this.state.instrument === 'desk' && !canRing(this.state))
    if (now - this.askedAt >= (unwell ? ASK_UNWELL_MS : ASK_MS)) void this.ask()
    if (this.registerAt !== null && now >= this.registerAt) void this.registerAgain()
    if (this.wanted !== 'nothing' && now - this.renewedAt >= RENEW_MS) this.renew(now)
    void this.listen(now)
  }

  /** Rings here from now on, or on the desk's phone. The line is made anew: who registers last is rung. */
  use(instrument: Instrument): void {
    if (!this.state.call) this.close()
    this.happened({ type: 'instrument', instrument })
    this.askedAt = -Infinity
    this.settle()
    this.tick()
  }

  /** Takes the phone over from another tab. */
  take(): void {
    this.ports.tab.take()
  }

  /** Mends what a person can mend: asks for the microphone, connects, asks how the telephone is. */
  retry(): void {
    this.askedAt = -Infinity
    this.happened({ type: 'account', refusedBy: null })
    this.sip?.retryNow()
    if (this.registerAt !== null) this.registerAt = this.ports.now()
    if (this.state.microphone !== 'ok') this.happened({ type: 'microphone', microphone: 'unknown' })
    this.settle()
    this.tick()
  }

  async answer(): Promise<void> {
    const call = this.state.call
    if (call?.phase !== 'ringing') return
    this.happened({ type: 'answering', id: call.id })
    const voice = await this.voice.open()
    if (this.state.call?.id !== call.id) stopped(voice)
    else if (!voice) this.happened({ type: 'unanswered', id: call.id })
    else {
      this.voice.speak(voice)
      this.sip?.answer(call.id, voice)
    }
  }

  decline(): void {
    if (this.state.call && this.state.call.phase !== 'talking') this.sip?.decline(this.state.call.id)
  }

  hangUp(): void {
    if (this.state.call) this.sip?.hangUp(this.state.call.id)
  }

  mute(on: boolean): void {
    const call = this.state.call
    if (!call) return
    this.sip?.mute(call.id, on)
    this.happened({ type: 'muted', id: call.id, on })
  }

  press(digits: string): void {
    if (this.state.call?.phase === 'talking') this.sip?.press(this.state.call.id, digits)
  }

  /** Tells why the line of a contact may be quiet, so that silence is no fault. */
  quiet(contact: string, on: boolean): void {
    if (this.state.call?.contact === contact && this.state.call.quiet !== on) this.happened({ type: 'quiet', contact, on })
  }

  /** Asks to be rung again for a contact whose line is up. */
  resume(contact: string): Promise<unknown> {
    return this.ports.server.resume(contact)
  }

  /** The page goes away; a call goes on without it, and the next page is rung. */
  leave(): void {
    if (this.state.call?.phase === 'talking') this.sip?.hangUp(this.state.call.id, true)
  }

  devices(): Promise<Devices> {
    return this.ports.media.devices()
  }

  async choose(choice: Partial<Choice>): Promise<void> {
    await this.ports.media.choose(choice)
    const call = this.state.call
    if (!('microphone' in choice) && !('cleaned' in choice)) return
    const voice = call || this.state.microphone !== 'ok' ? await this.voice.open() : null
    if (!voice) return
    if (!call || this.state.call?.id !== call.id) stopped(voice)
    else {
      this.voice.speak(voice)
      await this.sip?.replaceVoice(call.id, voice)
    }
  }

  levels(): Levels {
    return this.ports.media.levels()
  }

  /** Somebody clicked: a browser that kept the sound back may play it now. */
  async hearAgain(): Promise<void> {
    this.happened({ type: 'playing', blocked: !(await this.voice.hearAgain()) })
  }

  private placed(here: boolean): void {
    if (!here) this.close(true)
    this.happened({ type: 'place', place: here ? 'here' : 'elsewhere' })
    this.settle()
  }

  private async ask(): Promise<void> {
    this.askedAt = this.ports.now()
    const telephone = await this.ports.server.telephone().catch(() => null)
    this.happened({ type: 'telephone', telephone })
    this.settle()
  }

  /** What should be, from what is: a line while it is wanted, none otherwise. A switch that is away for a moment keeps its lines. */
  private settle(): void {
    const { instrument, place, telephone, refusedBy } = this.state
    const wanted = instrument === 'soft' && place === 'here' && refusedBy === null && ['up', 'away'].includes(telephone?.state ?? '')
    if (!wanted) this.close()
    else if (!this.sip && !this.opening && ['unknown', 'ok'].includes(this.state.microphone)) void this.connect()
  }

  private async connect(): Promise<void> {
    this.opening = true
    try {
      if (!this.state.microphoneLater && !(await this.voice.try())) return
      const account = await this.ports.server.account()
      if (this.state.place !== 'here' || this.state.instrument !== 'soft') return
      this.sip = this.ports.sip(this.events())
      this.sip.start(account)
    } catch (error) {
      if (isCoded(error) && error.code !== 'network.unreachable') this.happened({ type: 'account', refusedBy: error.code })
    } finally {
      this.opening = false
    }
  }

  private close(leaving = false): void {
    const sip = this.sip
    this.sip = null
    this.registerAt = null
    if (sip) {
      if (this.state.call) this.over(this.state.call.id)
      sip.stop(leaving)
    }
    if (this.state.link !== 'off') this.happened({ type: 'link', link: 'off', at: this.ports.now() })
  }

  private events() {
    return {
      link: (link: PhoneState['link']) => {
        this.happened({ type: 'link', link, at: this.ports.now() })
        // The sound went on; only the switch must learn where we are.
        if (link === 'up' && this.wanted === 'nothing' && this.state.call?.phase === 'talking') this.wanted = 'renewal'
      },
      registration: (registration: PhoneState['registration'], cause?: string) => {
        this.happened({ type: 'registration', registration, cause })
        this.registerAt = registration === 'refused' ? this.ports.now() + REGISTER_MS : null
        // Who registered last is rung: ask the product whom it would ring now.
        if (registration === 'done') this.askedAt = this.ports.now() - ASK_MS + CHECK_MS
      },
      invited: (invitation: Invitation) => this.invited(invitation),
      answered: (id: string) => this.answered(id),
      ended: (id: string) => this.over(id),
      voice: (id: string, stream: MediaStream) => void this.play(id, stream),
      path: (id: string, path: 'good' | 'shaky' | 'broken') => {
        if (this.state.call?.id === id && (path !== 'good' || this.wanted === 'new path')) this.wanted = path === 'good' ? 'nothing' : 'new path'
        if (path === 'shaky') this.renewedAt = this.ports.now()
      },
    }
  }

  private invited(invitation: Invitation): void {
    const how = welcome(this.state, invitation)
    if (how === 'busy') return this.sip?.decline(invitation.id, 'busy')
    const old = how === 'replace' ? this.state.call : null
    this.happened({ type: 'invited', invitation, at: this.ports.now() })
    if (old) {
      this.quieten()
      this.sip?.hangUp(old.id)
    }
    if (invitation.auto) void this.answer()
    else this.ports.media.ring(true)
  }

  private answered(id: string): void {
    this.ports.media.ring(false)
    this.silence.begin(id, this.ports.now())
    this.happened({ type: 'answered', id, at: this.ports.now() })
  }

  private over(id: string): void {
    if (this.state.call?.id !== id) return
    this.quieten()
    this.happened({ type: 'ended', id })
  }

  private quieten(): void {
    this.wanted = 'nothing'
    this.voice.over()
  }

  private async play(id: string, stream: MediaStream): Promise<void> {
    if (this.state.call?.id === id) this.happened({ type: 'playing', blocked: !(await this.voice.hear(stream)) })
  }

  private async mediaChanged(): Promise<void> {
    if (this.state.microphone === 'unknown' || this.state.microphone === 'asking') return
    const voice = await this.voice.open()
    const call = this.state.call
    // The microphone that was spoken into may be gone: go on with the one there is now.
    if (voice && call && call.phase !== 'ringing' && this.voice.broken) {
      this.voice.speak(voice)
      await this.sip?.replaceVoice(call.id, voice)
    } else stopped(voice)
    this.settle()
  }

  private networkChanged(): void {
    this.sip?.retryNow()
    if (this.state.call?.phase === 'talking') this.wanted = 'new path'
    this.askedAt = -Infinity
  }

  private renew(now: number): void {
    const call = this.state.call
    const path = this.wanted === 'new path'
    if (call?.phase === 'talking' && this.state.registration !== 'done') return
    this.wanted = 'nothing'
    if (call?.phase !== 'talking') return
    this.renewedAt = now
    this.sip?.renew(call.id, path)
  }

  private async registerAgain(): Promise<void> {
    this.registerAt = null
    const account = await this.ports.server.account().catch(() => null)
    if (account && this.state.link === 'up') this.sip?.register(account)
    else if (this.sip) this.registerAt = this.ports.now() + REGISTER_MS
  }

  private async listen(now: number): Promise<void> {
    const call = this.state.call
    if (call?.phase !== 'talking') return
    const packets = await this.sip?.packets(call.id).catch(() => null)
    const silentSince = this.silence.since(call.id, packets, call.quiet, now)
    if (silentSince !== (this.state.call?.silentSince ?? null)) this.happened({ type: 'sound', id: call.id, silentSince })
  }

  private happened(event: Happened): void {
    const next = reduce(this.now_, event)
    if (next === this.now_) return
    this.now_ = next
    for (const listener of this.listeners) listener(next)
  }
}

const isCoded = (error: unknown): error is { code: string } => typeof (error as { code?: unknown } | null)?.code === 'string'
