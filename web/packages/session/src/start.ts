import { serverNow } from '@yingda/api'
import { createMessages, type Locale, type Messages } from '@yingda/i18n'
import { setClock, startTheme, type Theme } from '@yingda/ui'
import { createPinia } from 'pinia'
import { createApp, h, type Component } from 'vue'
import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router'
import type { AppId } from './landing.ts'
import StaffRoot from './StaffRoot.vue'

export interface StaffApp {
  app: AppId | 'entrance'
  /** What a signed-in person sees. */
  screen: Component | null
  messages: Record<Locale, Messages>
  routes?: RouteRecordRaw[]
  theme?: Theme
}

/** Starts a staff app: language, theme, session, routes behind the `#` so that any static server will do. */
export function startApp({ app, screen, messages, routes, theme = 'light' }: StaffApp): void {
  startTheme(app, theme)
  setClock(serverNow)
  const vue = createApp({ render: () => h(StaffRoot, { app, screen }) })
  vue.use(createPinia()).use(createMessages(messages))
  if (routes) vue.use(createRouter({ history: createWebHashHistory(), routes }))
  vue.mount('#app')
}
