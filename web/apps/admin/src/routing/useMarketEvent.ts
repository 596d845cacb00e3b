import { onScopeDispose, shallowRef } from 'vue'
import { fetchMarketEvent, type MarketEvent } from './doors.ts'

const AGAIN_AFTER_MS = 15_000

/** Whether a plan holds now; looked at again, as it also ends by itself. */
export function useMarketEvent() {
  const event = shallowRef<MarketEvent | null>(null)
  const load = () => fetchMarketEvent().then((found) => void (event.value = found)).catch(() => undefined)
  const timer = setInterval(() => void load(), AGAIN_AFTER_MS)
  onScopeDispose(() => clearInterval(timer))
  void load()
  return { event, load }
}
