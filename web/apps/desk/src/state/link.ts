import { browserRealtime, type RealtimeClient } from '@yingda/realtime'

/** What the desk needs of the staff socket; the preview page stands in with a canned one. */
export type DeskLink = Pick<RealtimeClient, 'onState' | 'onOrphan' | 'start' | 'subscribe' | 'command' | 'hint' | 'retryNow' | 'forget'> & {
  readonly pending: RealtimeClient['pending']
  dispose(): void
}

let make: (owner: string) => DeskLink = browserRealtime

export const openLink = (owner: string): DeskLink => make(owner)

export function replaceLink(other: (owner: string) => DeskLink): void {
  make = other
}
