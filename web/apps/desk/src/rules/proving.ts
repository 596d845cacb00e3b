import type { Contact, Message } from '@yingda/desk-state'
import { byPhone, may } from './call.ts'

/** How a customer proves who they are, as the agent's screen follows it. An agent sees that something was keyed in, never what. */
export const MEANS = ['pin', 'otp'] as const
export type Means = (typeof MEANS)[number]

export interface Proving {
  means: Means
  /** sending: the question is being put · keying: the customer keys it in · checking · right, wrong, locked, failed: how it ended. */
  phase: 'sending' | 'keying' | 'checking' | 'right' | 'wrong' | 'locked' | 'failed'
  challenge: string | null
  triesLeft: number | null
  /** Messages up to this one were there before the customer was asked. */
  after: number
  lockedUntil: number | null
}

export const begun = (means: Means, after: number): Proving => ({ means, phase: 'sending', challenge: null, triesLeft: null, after, lockedUntil: null })

export type ProvingNews =
  | { type: 'asked'; challenge: string; after: number }
  | { type: 'keyed' }
  | { type: 'not_keyed' }
  | { type: 'judged'; right: boolean; triesLeft: number | null; lockedUntil?: number | null }
  | { type: 'locked'; until: number | null }
  | { type: 'failed' }
  | { type: 'again'; after: number }

export function proceed(now: Proving, news: ProvingNews): Proving {
  switch (news.type) {
    case 'asked': return { ...now, challenge: news.challenge, after: news.after, phase: 'keying' }
    case 'keyed': return now.phase === 'keying' ? { ...now, phase: 'checking' } : now
    case 'not_keyed': return now.phase === 'keying' ? { ...now, phase: 'failed' } : now
    case 'judged': {
      if (news.right) return { ...now, phase: 'right', triesLeft: news.triesLeft }
      const locked = news.triesLeft === 0
      return { ...now, phase: locked ? 'locked' : 'wrong', triesLeft: news.triesLeft, lockedUntil: news.lockedUntil ?? null }
    }
    case 'locked': return { ...now, phase: 'locked', triesLeft: 0, lockedUntil: news.until }
    case 'failed': return { ...now, phase: 'failed' }
    case 'again': return { ...now, phase: 'keying', after: news.after }
  }
}

/** What the customer keys in for these means. */
export const captureOf = (means: Means): 'pin' | 'code' => ({ pin: 'pin', otp: 'code' } as const)[means]

/** The outcome of a capture begun after message `after`: the token, or that nothing was keyed in. Null while it goes on. */
export function captureEnded(messages: readonly Message[], after: number): { token: string } | 'none' | null {
  for (const message of messages) {
    if (message.seq <= after || message.by !== 'system') continue
    const code = String(message.data?.['code'] ?? '').replace(/^event\./, '')
    if (code === 'captured' && typeof message.data?.['token'] === 'string') return { token: message.data['token'] }
    if (code === 'capture_failed') return 'none'
  }
  return null
}

/** Whether the customer can be asked now. */
export const mayAsk = (contact: Contact): boolean =>
  contact.state === 'active' && Boolean(contact.customer.id) && (byPhone(contact) ? may(contact).capture : !contact.capture)

/** It goes on: nothing else can be begun meanwhile. */
export const underWay = (proving: Proving | null): boolean => proving !== null && ['sending', 'keying', 'checking'].includes(proving.phase)
