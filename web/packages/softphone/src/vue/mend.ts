import type { Fault } from '../faults.ts'

interface Mending {
  take(): void
  retry(): void
  hearAgain(): void
  use(instrument: 'soft'): void
}

/** What one press can do about a fault; nothing where only somebody else can. */
export function mendOf(fault: Fault, phone: Mending): { label: string; act: () => void } | null {
  switch (fault) {
    case 'elsewhere':
      return { label: 'phone.take', act: () => phone.take() }
    case 'sound_blocked':
      return { label: 'phone.hear', act: () => phone.hearAgain() }
    case 'desk_phone_rings':
    case 'desk_phone_missing':
      return { label: 'phone.use_soft', act: () => phone.use('soft') }
    case 'insecure':
    case 'telephone_off':
    case 'telephone_starting':
    case 'microphone_asking':
    case 'silent':
      return null
    default:
      return { label: 'common.retry', act: () => phone.retry() }
  }
}
