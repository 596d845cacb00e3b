import { onBeforeUnmount, onMounted, ref } from 'vue'
import type { Offered } from '../types'
import { usePortal } from './portal'

const EVERY_MS = 3_000

/** Prices that move: asked for while the page is looked at, which alone keeps nobody signed in. */
export function useQuotes() {
  const portal = usePortal()
  const quotes = ref<Offered[]>([])
  let timer = 0
  async function load(): Promise<void> {
    if (document.hidden) return
    const found = await portal.door.get<{ items: Offered[] }>('/portal/quotes').catch(() => null)
    if (!found) return
    quotes.value = found.items
    portal.learn(found.items)
  }
  onMounted(() => {
    void load()
    timer = window.setInterval(() => void load(), EVERY_MS)
  })
  onBeforeUnmount(() => clearInterval(timer))
  return quotes
}
