import { computed, onScopeDispose, watch } from 'vue'
import { takeable } from '../rules/picks.ts'
import { useDesk } from './desk.ts'
import { fetchPicks } from './doors.ts'
import { useLoaded } from './useLoaded.ts'

/** While some queue of this agent's lets contacts be taken: soon. Else seldom, only to notice that one does from now on. */
const SOON_MS = 3_000
const SELDOM_MS = 300_000

const list = useLoaded(fetchPicks)

/** Who waits to be taken, and taking one. */
export function usePicks() {
  const desk = useDesk()
  const picks = computed(() => list.value.value)
  async function take(id: string): Promise<void> {
    await desk.pick(id)
    await list.load()
  }
  return { picks, fault: list.fault, take, load: list.load, first: () => takeable(list.value.value)?.id ?? null }
}

/** Keeps the list fresh as long as the caller is on the screen; a page that nobody looks at asks nothing. */
export function followPicks(): void {
  const desk = useDesk()
  let timer: ReturnType<typeof setTimeout> | undefined
  async function again(): Promise<void> {
    clearTimeout(timer)
    if (!document.hidden && desk.live) await list.load()
    const wait = list.value.value?.pull ? SOON_MS : SELDOM_MS
    // Spread: a thousand desks that began together do not ask together.
    timer = setTimeout(() => void again(), wait * (0.8 + Math.random() * 0.4))
  }
  const seen = () => !document.hidden && void again()
  watch(() => [desk.me?.status, desk.live], () => void again(), { immediate: true })
  document.addEventListener('visibilitychange', seen)
  onScopeDispose(() => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', seen)
  })
}
