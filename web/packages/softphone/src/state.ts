/**
 * The softphone as plain data, and how what happens changes it. No I/O, no clock: moments are handed in (epoch ms).
 * Whether it can ring is never stored; `faults.ts` reads it off.
 */
import type { Telephone } from './server.ts'

/** Where this person's phone is: `here` in this tab, in another tab of this browser, or nowhere because the page is not secure. */
export type Place = 'asking' | 'here' | 'elsewhere' | 'insecure'
/** The websocket to /sip. `refused`: it was turned away again and again, while tickets are given. */
export type Link = 'off' | 'connecting' | 'up' | 'lost' | 'refused'
export type Registration = 'none' | 'trying' | 'done' | 'refused'
export type Microphone = 'unknown' | 'asking' | 'ok' | 'refused' | 'missing' | 'busy'
/** The phone of this workplace: this browser, or one of plastic. */
export type Instrument = 'soft' | 'desk'
/** What the phone was rung for (header X-Yingda-Kind). */
export type Kind = 'offer' | 'talk' | 'consult' | 'monitor'
export type CallPhase = 'ringing' | 'answering' | 'talking'

export interface Call {
  id: string
  /** The contact it belongs to (X-Yingda-Contact). */
  contact: string | null
  kind: Kind
  phase: CallPhase
  /** Answers by itself: the agent asked for it before. */
  auto: boolean
  /** Who rings, as the switch names them. */
  name: string
  since: number
  muted: boolean
  /** Nothing need be heard: held by us, or something else keeps the line quiet. */
  quiet: boolean
  /** Since when no sound arrives. */
  silentSince: number | null
}

export interface PhoneState {
  instrument: Instrument
  place: Place
  telephone: Telephone | null
  /** The last question for it failed: what we know is old. */
  telephoneUnknown: boolean
  /** The server gives this person no phone: the code of its refusal. */
  refusedBy: string | null
  microphone: Microphone
  /** Nobody is asked for the microphone before there is a call: for those who mostly listen. */
  microphoneLater: boolean
  link: Link
  linkSince: number
  registration: Registration
  /** SIP's own answer to a refused registration. */
  registrationCause: string
  /** The browser does not play sound before somebody has clicked. */
  soundBlocked: boolean
  call: Call | null
}

export const START: PhoneState = {
  instrument: 'soft', place: 'asking', telephone: null, telephoneUnknown: false, refusedBy: null, microphone: 'unknown', microphoneLater: false,
  link: 'off', linkSince: 0, registration: 'none', registrationCause: '', soundBlocked: false, call: null,
}

export interface Invitation {
  id: string
  contact: string | null
  kind: Kind
  auto: boolean
  name: string
}

export type Happened =
  | { type: 'instrument'; instrument: Instrument; microphoneLater?: boolean }
  | { type: 'place'; place: Place }
  | { type: 'telephone'; telephone: Telephone | null }
  | { type: 'account'; refusedBy: string | null }
  | { type: 'microphone'; microphone: Microphone }
  | { type: 'link'; link: Link; at: number }
  | { type: 'registration'; registration: Registration; cause?: string }
  | { type: 'invited'; invitation: Invitation; at: number }
  | { type: 'answering'; id: string }
  | { type: 'unanswered'; id: string }
  | { type: 'answered'; id: string; at: number }
  | { type: 'ended'; id: string }
  | { type: 'muted'; id: string; on: boolean }
  | { type: 'quiet'; contact: string; on: boolean }
  | { type: 'sound'; id: string; silentSince: number | null }
  | { type: 'playing'; blocked: boolean }

/**
 * What becomes of a call that comes in. One call at a time; a new one for the same contact replaces the old, whose line the
 * switch has lost sight of.
 */
export function welcome(state: PhoneState, invitation: Invitation): 'ring' | 'replace' | 'busy' {
  if (!state.call) return 'ring'
  return invitation.contact !== null && state.call.contact === invitation.contact ? 'replace' : 'busy'
}

export function reduce(state: PhoneState, event: Happened): PhoneState {
  switch (event.type) {
    case 'instrument':
      return { ...state, instrument: event.instrument, microphoneLater: event.microphoneLater ?? state.microphoneLater }
    case 'place':
      return event.place === 'here' ? { ...state, place: 'here' } : { ...hungUp(state), place: event.place, link: 'off', registration: 'none' }
    case 'telephone':
      return { ...state, telephone: event.telephone ?? state.telephone, telephoneUnknown: event.telephone === null }
    case 'account':
      return { ...state, refusedBy: event.refusedBy }
    case 'microphone':
      return { ...state, microphone: event.microphone }
    case 'link':
      return linked(state, event.link, event.at)
    case 'registration':
      return { ...state, registration: event.registration, registrationCause: event.cause ?? '' }
    case 'playing':
      return { ...state, soundBlocked: event.blocked }
    case 'invited':
      return welcome(state, event.invitation) === 'busy' ? state : { ...state, call: ringing(event.invitation, event.at) }
    default:
      return inCall(state, event)
  }
}

/** What happened to the one call there is; what comes late, for one that is over, changes nothing. */
function inCall(state: PhoneState, event: Extract<Happened, { type: 'answering' | 'unanswered' | 'answered' | 'ended' | 'muted' | 'quiet' | 'sound' }>): PhoneState {
  const call = state.call
  if (!call) return state
  if (event.type === 'quiet') return call.contact === event.contact ? { ...state, call: { ...call, quiet: event.on, silentSince: event.on ? null : call.silentSince } } : state
  if (call.id !== event.id) return state
  switch (event.type) {
    case 'answering':
      return call.phase === 'ringing' ? { ...state, call: { ...call, phase: 'answering' } } : state
    case 'unanswered':
      return call.phase === 'answering' ? { ...state, call: { ...call, phase: 'ringing' } } : state
    case 'answered':
      return call.phase === 'talking' ? state : { ...state, call: { ...call, phase: 'talking', since: event.at } }
    case 'muted':
      return { ...state, call: { ...call, muted: event.on } }
    case 'sound':
      return { ...state, call: { ...call, silentSince: call.quiet ? null : event.silentSince } }
    case 'ended':
      return hungUp(state)
  }
}

/** A cut link takes the registration with it; the sound of a call goes other ways and stays. */
function linked(state: PhoneState, link: Link, at: number): PhoneState {
  const since = state.link === link ? state.linkSince : at
  return { ...state, link, linkSince: since, registration: link === 'up' ? state.registration : 'none' }
}

const hungUp = (state: PhoneState): PhoneState => ({ ...state, call: null, soundBlocked: false })

const ringing = (invitation: Invitation, at: number): Call => ({
  ...invitation, phase: 'ringing', since: at, muted: false, quiet: false, silentSince: null,
})
