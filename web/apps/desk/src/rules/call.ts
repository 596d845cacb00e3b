import type { Contact, Message } from '@yingda/desk-state'
import type { IconName, State } from '@yingda/ui'

export const PHONE = 'phone'

type Phoned = Pick<Contact, 'channel' | 'state' | 'line' | 'held_at' | 'consult' | 'capture' | 'callback' | 'direction'>

export const byPhone = (contact: Pick<Contact, 'channel'>): boolean => contact.channel === PHONE

/** How the customer's line is, in one word: `desk.line.<word>`. */
export type LineWord = 'callback' | 'dialling' | 'ringing' | 'talking' | 'held' | 'gone'

export function lineOf(contact: Phoned): LineWord {
  if (contact.line === 'none' || contact.line === 'dialling') return contact.callback && contact.line === 'none' ? 'callback' : 'dialling'
  if (contact.line === 'ringing' || contact.line === 'gone') return contact.line
  return contact.held_at ? 'held' : 'talking'
}

/** The colour and shape of that word. */
export const stateOfLine = (word: LineWord): State => ({ callback: 'waiting', dialling: 'waiting', ringing: 'waiting', talking: 'talking', held: 'break', gone: 'offline' } as const)[word]

/** What can be done with the call now. The server has the last word; buttons only spare a refusal. */
export function may(contact: Phoned): Record<'hold' | 'consult' | 'transfer' | 'capture' | 'press', boolean> {
  const up = contact.state === 'active' && contact.line === 'up'
  const alone = up && !contact.consult && !contact.capture
  return { hold: alone, consult: alone, transfer: alone, capture: alone && !contact.held_at, press: up && !contact.capture }
}

/** Nothing need be heard on the agent's line: held, not yet connected, or nobody may listen. */
export const isQuiet = (contact: Phoned): boolean =>
  contact.line !== 'up' || Boolean(contact.capture) || contact.consult?.state === 'ringing' || (Boolean(contact.held_at) && !contact.consult)

/** A contact whose customer is on the line while no phone of ours is: after a reload, or when the sound broke. */
export const wantsPhone = (contact: Contact): boolean => byPhone(contact) && contact.state === 'active' && contact.line === 'up'

const ICONS: Record<string, IconName> = {
  dialling: 'phone_out', line_up: 'phone', line_failed: 'phone_off', held: 'hold', resumed: 'resume', transferred: 'transfer',
  consult_started: 'users', consult_answered: 'users', consult_ended: 'users', conference: 'users', callback_asked: 'history',
  callback_failed: 'history', captured: 'lock', capture_started: 'lock', capture_failed: 'lock', answered: 'phone_in', ended: 'phone_off',
  queued: 'clock', agent_lost: 'wifi_off',
}

/** The picture beside an event of a call. */
export function iconOf(message: Pick<Message, 'data'>): IconName | null {
  const code = message.data?.['code']
  return typeof code === 'string' ? (ICONS[code.replace(/^event\./, '')] ?? null) : null
}

/** What people type as a number, as it is dialled: digits, at most one + in front. Null: that is none. */
export function numberOf(typed: string): string | null {
  const bare = typed.replace(/[\s().-]/g, '')
  return /^\+?[0-9*#]{3,20}$/.test(bare) ? bare : null
}
