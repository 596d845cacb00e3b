import { request, type Schemas } from '@yingda/api'
import { onScopeDispose, shallowRef } from 'vue'

/** Whether a plan for a market event holds now instead of the routing policy. Moments are ISO texts. */
export type MarketEvent = Schemas['MarketEvent']

const AGAIN_AFTER_MS = 15_000

/** Looked at again and again, as it also ends by itself; what cannot be known is shown as it was. */
export function useMarketEvent() {
  const event = shallowRef<MarketEvent | null>(null)
  const load = () => request<MarketEvent>('GET', '/api/routing/market-event').then((found) => void (event.value = found)).catch(() => undefined)
  const timer = setInterval(() => void (document.hidden || load()), AGAIN_AFTER_MS)
  onScopeDispose(() => clearInterval(timer))
  void load()
  return { event, load }
}
