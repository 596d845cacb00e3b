import { shallowRef } from 'vue'
import { applied, type PicksEvent } from '../rules/picks.ts'
import type { Picks } from './doors.ts'
import type { DeskLink } from './link.ts'

/** Who waits to be taken, as the server tells it while it changes; null until it has. */
export const picks = shallowRef<Picks | null>(null)

export function followPicks(link: DeskLink): void {
  picks.value = null
  link.subscribe('picks', {
    snapshot: (fresh) => (picks.value = fresh as Picks),
    event: (event) => void (picks.value && (picks.value = applied(picks.value, event as PicksEvent))),
    refused: () => (picks.value = null),
  })
}
