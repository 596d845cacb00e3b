/** Signing in, who is signed in, where they may go, and the frame that every staff app starts in. */
export { startApp, type StaffApp } from './start.ts'
export { useSession } from './store.ts'
export { allowedApps, type AppId } from './landing.ts'
export { default as StaffShell } from './StaffShell.vue'
export { default as MarketBanner } from './MarketBanner.vue'
export { useMarketEvent, type MarketEvent } from './market-event.ts'
