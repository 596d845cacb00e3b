import type { Consent } from '../customer/types.ts'

export const CONSENT_PURPOSES = ['marketing', 'care', 'survey', 'reminder'] as const
export const CONSENT_CHANNELS = ['phone', 'sms', 'wechat', 'email'] as const
export type ConsentMark = 'yes' | 'no' | 'unasked'

/** What the customer agreed to, as a table: purposes down, channels across. What was never asked is no yes. */
export function consentTable(consents: readonly Consent[]): { purpose: string; cells: { channel: string; mark: ConsentMark }[] }[] {
  const mark = (purpose: string, channel: string): ConsentMark => {
    const last = consents.find((one) => one.purpose === purpose && one.channel === channel)
    return last ? (last.given ? 'yes' : 'no') : 'unasked'
  }
  return CONSENT_PURPOSES.map((purpose) => ({ purpose, cells: CONSENT_CHANNELS.map((channel) => ({ channel, mark: mark(purpose, channel) })) }))
}
