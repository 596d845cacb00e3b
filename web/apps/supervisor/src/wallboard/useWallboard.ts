import { learnZone } from '@yingda/i18n'
import { useNow } from '@yingda/ui'
import { useSession } from '@yingda/session'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { useLink } from '../link/useLink.ts'
import { merge } from './merge.ts'
import { restore, sample, type Point } from './trend.ts'
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
  return { board, fault, age, stale, state, trend: useTrend(() => board.value) }
}

/** Service level of the last 30 minutes, a point a minute, kept over reloads of this computer for the day. */
function useTrend(board: () => Wallboard | null) {
  const key = `yingda.level.${useSession().session?.tenant.id ?? ''}`
  const points = shallowRef<Point[]>([])
  let day = -1
  watch(board, (now) => {
    if (!now) return
    if (now.day_start !== day) points.value = restore(localStorage.getItem(key), (day = now.day_start))
    const next = sample(points.value, now.as_of, now.last_30_min.service_level)
    if (next === points.value) return
    points.value = next
    localStorage.setItem(key, JSON.stringify({ day, points: next }))
  })
  return points
}
