import type { Account } from '../server.ts'
import type { Invitation, Link, Registration } from '../state.ts'

/** What a SIP line tells. `id` names a session; a session that ended is never spoken of again. */
export interface SipEvents {
  link(link: Link): void
  registration(registration: Registration, cause?: string): void
  invited(invitation: Invitation): void
  answered(id: string): void
  ended(id: string): void
  /** The voice of the other side. */
  voice(id: string, stream: MediaStream): void
  path(id: string, path: 'good' | 'shaky' | 'broken'): void
}

/** One registered SIP line. The real one is JsSIP (`jssip.ts`), the one for tests `fake.ts`; both pass `contract.ts`. */
export interface SipPort {
  /** Connects, registers, and keeps at it until stopped. */
  start(account: Account): void
  /**
   * Unregisters and hangs up. `leaving`: calls shall go on elsewhere; they are left (`LEAVING`) only when the switch knows that
   * this phone is gone, or it would ring here again.
   */
  stop(leaving?: boolean): void
  /** Somebody knows that the network is back: no need to wait for the back-off. */
  retryNow(): void
  /** Registers again, with credentials fetched anew. */
  register(account: Account): void
  answer(id: string, voice: MediaStream): void
  decline(id: string, how?: 'declined' | 'busy'): void
  /** `leaving`: the page goes away, the call shall not (Reason: Q.850;cause=27). */
  hangUp(id: string, leaving?: boolean): void
  mute(id: string, on: boolean): void
  /** Digits in the voice (RFC 4733). */
  press(id: string, digits: string): void
  replaceVoice(id: string, voice: MediaStream): Promise<void>
  /** Tells the switch where we are now; `path`: and looks for a new way for the sound (ICE restart). */
  renew(id: string, path: boolean): void
  /** Packets of sound that have arrived so far; null: not known. */
  packets(id: string): Promise<number | null>
}

export type OpenSip = (events: SipEvents) => SipPort

/** The page is going away, the call is not: what the switch reads in a BYE. */
export const LEAVING = 'Reason: Q.850;cause=27'
