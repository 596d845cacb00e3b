/** Between the widget and its second script, which knows SIP. Nothing of this is in either file when built. */

/** What the server gives for one call. */
export interface CallAccount {
  readonly user: string
  readonly password: string
  readonly domain: string
  readonly number: string
  /** Where SIP is spoken: a whole websocket address with its one-time ticket. */
  readonly socket: string
  readonly ice: readonly RTCIceServer[]
}

export type Over = 'ended' | 'busy' | 'cut' | 'away'

export interface CallEvents {
  ringing(): void
  talking(): void
  /** Whether the sound finds its way. */
  path(good: boolean): void
  /** The browser plays nothing before a click. */
  blocked(): void
  over(why: Over): void
}

export interface Levels {
  /** Ours and theirs, 0…1. */
  readonly mine: number
  readonly theirs: number
}

/** One call, from dialling to its end. */
export interface CallLine {
  mute(on: boolean): void
  /** One digit, in the voice (RFC 4733). */
  press(key: string): void
  /** Somebody clicked: the sound may be played now. */
  play(): void
  levels(): Levels
  hangUp(): void
}

export type Dial = (account: CallAccount, microphone: MediaStream, events: CallEvents) => CallLine

declare global {
  /** How the second script is found once it is loaded. */
  var YingdaCall: Dial | undefined
}
