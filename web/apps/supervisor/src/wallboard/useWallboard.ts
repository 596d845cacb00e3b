import { learnZone } from '@yingda/i18n'
import { useNow } from '@yingda/ui'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { useLink } from '../link/useLink.ts'
import { merge } from './merge.ts'
import type { Wallboard } from './types.ts'

/** `as_of` comes at least every 5 s: older than this and the numbers are not of now. */
const STALE_MS = 10_000

/** The wallboard as it runs, and how old it is. */
export function useWallboard() {
  const { client, state } = useLink()
  const board = shallowRef<Wallboard | null>(null)
  const fault = ref<unknown>(null)
  const now = useNow()
  const stop = client.subscribe('wallboard', {
    snapshot: (snapshot) => {
      board.value = snapshot as Wallboard
      fault.value = null
      learnZone(board.value.time_zone)
    },
    event: (event) => {
      if (board.value) board.value = merge(board.value, (event as { wallboard?: unknown }).wallboard ?? {})
    },
    refused: (error) => (fault.value = error),
  })
  onScopeDispose(stop)

  const age = computed(() => (board.value ? Math.max(0, now.value - board.value.as_of) : 0))
  const stale = computed(() => age.value > STALE_MS)
  return { board, fault, age, stale, state }
}
