import { onMounted, onScopeDispose, ref } from 'vue'

// One wall for the app: the shell hides, the board fills the screen.
const wall = ref(location.hash.includes('wall=1'))

/** Full-screen wall mode. Works without the browser's full screen too (a television's browser may refuse it). */
export function useWall() {
  const changed = () => {
    if (!document.fullscreenElement) wall.value = false
  }
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !document.fullscreenElement && !document.querySelector('.n-drawer')) wall.value = false
  }
  onMounted(() => {
    document.addEventListener('fullscreenchange', changed)
    document.addEventListener('keydown', key)
  })
  onScopeDispose(() => {
    document.removeEventListener('fullscreenchange', changed)
    document.removeEventListener('keydown', key)
  })
  async function enter() {
    wall.value = true
    await document.documentElement.requestFullscreen?.().catch(() => undefined)
  }
  async function leave() {
    wall.value = false
    if (document.fullscreenElement) await document.exitFullscreen().catch(() => undefined)
  }
  return { wall, enter, leave }
}
