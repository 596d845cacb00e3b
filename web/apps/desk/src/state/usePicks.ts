import { CommandRefused } from '@yingda/realtime'
import { shallowReactive } from 'vue'
import { takeable } from '../rules/picks.ts'
import { useDesk } from './desk.ts'
import type { ToPick } from './doors.ts'
import { picks } from './picks.ts'

/** How long it stays written that somebody else was faster. */
const SAID_MS = 6_000
const LOST = ['pick.taken', 'pick.gone']

/** Those whom this agent wanted and did not get, with what the server said. */
const lost = shallowReactive(new Map<string, { one: ToPick; refusal: CommandRefused }>())

/** Who waits to be taken, and taking one. Somebody else was faster: it is said in the list, where the eye is. */
export function usePicks() {
  const desk = useDesk()
  async function take(id: string): Promise<void> {
    const one = picks.value?.items.find((each) => each.id === id)
    const refusal = await desk.pick(id)
    if (!refusal) return
    if (!one || !(refusal instanceof CommandRefused) || !LOST.includes(refusal.code)) return desk.fail(refusal)
    lost.set(id, { one, refusal })
    setTimeout(() => lost.delete(id), SAID_MS)
  }
  return { picks, lost, take, first: () => takeable(picks.value)?.id ?? null }
}
