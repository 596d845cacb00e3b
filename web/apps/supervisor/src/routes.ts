import type { RouteRecordRaw } from 'vue-router'
import WallboardPage from './wallboard/WallboardPage.vue'

export const routes: RouteRecordRaw[] = [
  { path: '/', component: WallboardPage },
  { path: '/history', component: () => import('./history/HistoryPage.vue') },
  { path: '/contact/:id', component: () => import('./contact/ContactPage.vue'), props: true },
  { path: '/calibration', component: () => import('./calibration/CalibrationPage.vue') },
  { path: '/approvals', component: () => import('./business/ApprovalsPage.vue') },
  { path: '/doubt', component: () => import('./business/DoubtPage.vue') },
  { path: '/alarms', component: () => import('./alarms/AlarmsPage.vue') },
  { path: '/:rest(.*)*', redirect: '/' },
]
