import { onScopeDispose, readonly, ref } from 'vue'

// One ticker for every clock on the screen, so that they all turn together.
let source: () => number = Date.now
const now = ref(Date.now())
let users = 0
let timer: ReturnType<typeof setInterval> | undefined

/** Lets clocks follow the server's time rather than this computer's. */
export function setClock(read: () => number): void {
  source = read
  now.value = read()
}

/** The time, renewed four times a second while somebody looks: a second never seems to last two. */
export function useNow() {
  if (users++ === 0) {
    now.value = source()
    timer = setInterval(() => (now.value = source()), 250)
  }
  onScopeDispose(() => {
    if (--users === 0) clearInterval(timer)
  })
  return readonly(now)
}
