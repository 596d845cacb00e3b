import type { PhoneState } from './state.ts'

/** Everything that can be wrong with a phone. Each has two sentences: what happened, what to do (`phone.fault.<code>`, `phone.remedy.<code>`). */
export const FAULTS = [
  'insecure', 'elsewhere', 'no_account', 'telephone_off', 'telephone_starting', 'telephone_failed', 'telephone_away',
  'microphone_asking', 'microphone_refused', 'microphone_missing', 'microphone_busy', 'link_lost', 'link_refused',
  'registration_refused', 'desk_phone_missing', 'desk_phone_rings', 'sound_blocked', 'silent',
] as const
export type Fault = (typeof FAULTS)[number]

/** No sound for so long, while somebody should be heard, is a fault. */
export const SILENCE_MS = 5_000
/** A link that comes up or comes back within this is no news. */
export const LINK_GRACE_MS = 3_000

/** The one fault to speak of: the one that has to be mended first. Null: nothing is known to be wrong. */
export function faultOf(state: PhoneState, now: number): Fault | null {
  return telephoneFault(state) ?? (state.instrument === 'desk' ? deskFault(state) : softFault(state, now))
}

function telephoneFault({ telephone, refusedBy }: PhoneState): Fault | null {
  if (refusedBy !== null) return 'no_account'
  if (!telephone || telephone.state === 'up') return null
  return `telephone_${telephone.state}`
}

const deskFault = ({ telephone }: PhoneState): Fault | null => (telephone && telephone.phone.agent_of !== 'phone' ? 'desk_phone_missing' : null)

function softFault(state: PhoneState, now: number): Fault | null {
  if (state.place === 'insecure' || state.place === 'elsewhere') return state.place
  if (state.microphone !== 'ok' && state.microphone !== 'unknown') return `microphone_${state.microphone}`
  return linkFault(state, now) ?? (overtaken(state) && !state.call ? 'desk_phone_rings' : null) ?? callFault(state, now)
}

function linkFault({ link, linkSince, registration }: PhoneState, now: number): Fault | null {
  if (link === 'refused') return 'link_refused'
  if (link === 'lost' && now - linkSince > LINK_GRACE_MS) return 'link_lost'
  return registration === 'refused' ? 'registration_refused' : null
}

/** Our line stands, but a phone on the desk registered after it: that one rings. */
const overtaken = ({ registration, telephone }: PhoneState): boolean => registration === 'done' && telephone?.phone.agent_of === 'phone'

function callFault({ call, soundBlocked }: PhoneState, now: number): Fault | null {
  if (call?.phase !== 'talking') return null
  if (soundBlocked) return 'sound_blocked'
  return call.silentSince !== null && now - call.silentSince >= SILENCE_MS ? 'silent' : null
}

/** A call could ring here now. Everything it takes is asked for; nothing is taken for granted. */
export function canRing(state: PhoneState): boolean {
  if (state.telephone?.state !== 'up' || state.telephoneUnknown || state.refusedBy !== null) return false
  if (state.instrument === 'desk') return state.telephone.phone.agent_of === 'phone'
  const speaks = state.microphone === 'ok' || (state.microphoneLater && state.microphone === 'unknown')
  return state.place === 'here' && speaks && state.link === 'up' && state.registration === 'done' && !overtaken(state)
}

/** What the mark in the bar says: a fault, a call, ready, or still on the way there. */
export type Mark = 'fault' | 'off' | 'ringing' | 'talking' | 'muted' | 'ready' | 'coming'

export function markOf(state: PhoneState, now: number): Mark {
  const fault = faultOf(state, now)
  if (fault === 'telephone_off') return 'off'
  if (fault && fault !== 'telephone_starting') return 'fault'
  if (state.call) return state.call.phase !== 'talking' ? 'ringing' : state.call.muted ? 'muted' : 'talking'
  return canRing(state) ? 'ready' : 'coming'
}
