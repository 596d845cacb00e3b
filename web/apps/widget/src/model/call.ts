import type { Refused } from '../protocol'
import type { Over } from '../call/port'

/** Everything that can keep a call from being made, or end it. Each has a sentence: what happened, and what to do. */
export const FAULTS = ['insecure', 'refused', 'missing', 'taken', 'network', 'cut', 'busy', 'away', 'often'] as const
export type Fault = (typeof FAULTS)[number]

export type Phase = 'none' | 'asking' | 'connecting' | 'ringing' | 'talking' | 'ended' | 'failed'

export interface CallState {
  readonly phase: Phase
  readonly fault: Fault | null
  /** When the talk began and ended; null: it did not. */
  readonly since: number | null
  readonly until: number | null
  readonly muted: boolean
  /** The sound finds no way at this moment. */
  readonly shaky: boolean
  readonly blocked: boolean
  /** Keys pressed so far. */
  readonly keys: string
}

export const NO_CALL: CallState = {
  phase: 'none', fault: null, since: null, until: null, muted: false, shaky: false, blocked: false, keys: '',
}
const KEYS_SHOWN_MAX = 16
const UNDER_WAY: readonly Phase[] = ['asking', 'connecting', 'ringing', 'talking']
export const KEYPAD = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const

export type Happened =
  | { type: 'asking' | 'connecting' | 'ringing' | 'closed' | 'blocked' | 'playing' }
  | { type: 'talking'; at: number }
  | { type: 'muted'; on: boolean }
  | { type: 'path'; good: boolean }
  | { type: 'pressed'; key: string }
  | { type: 'failed'; fault: Fault }
  | { type: 'over'; why: Over; at: number }

export const underWay = (call: CallState): boolean => UNDER_WAY.includes(call.phase)

/** What follows from what happened. What comes too late changes nothing. */
export function reduce(call: CallState, event: Happened): CallState {
  switch (event.type) {
    case 'asking':
      return underWay(call) ? call : { ...NO_CALL, phase: 'asking' }
    case 'closed':
      return NO_CALL
    case 'failed':
      return underWay(call) ? { ...call, phase: 'failed', fault: event.fault } : call
    case 'connecting':
      return call.phase === 'asking' ? { ...call, phase: 'connecting' } : call
    case 'ringing':
      return call.phase === 'connecting' ? { ...call, phase: 'ringing' } : call
    case 'talking':
      return ['connecting', 'ringing'].includes(call.phase) ? { ...call, phase: 'talking', since: event.at } : call
    case 'over':
      return underWay(call) ? over(call, event.why, event.at) : call
    case 'muted':
      return { ...call, muted: event.on }
    case 'path':
      return { ...call, shaky: !event.good }
    case 'blocked':
    case 'playing':
      return { ...call, blocked: event.type === 'blocked' }
    case 'pressed':
      return { ...call, keys: (call.keys + event.key).slice(-KEYS_SHOWN_MAX) }
  }
}

function over(call: CallState, why: Over, at: number): CallState {
  const until = call.since === null ? null : at
  return why === 'ended' ? { ...call, phase: 'ended', until } : { ...call, phase: 'failed', fault: why, until }
}

/** A refusal of the server's, as the customer has to understand it. */
export function faultOfRefusal({ code }: Refused): Fault {
  if (code === 'limit.reached') return 'often'
  return code === 'network' ? 'network' : 'away'
}

/** Minutes and seconds, as a telephone shows them. */
export function lasted(call: CallState, now: number): string {
  const seconds = call.since === null ? 0 : Math.max(0, Math.floor(((call.until ?? now) - call.since) / 1000))
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}
