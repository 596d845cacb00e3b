import type { RouteRecordRaw } from 'vue-router'
import { h } from 'vue'
import { articles, branches, dispositions, phrases, skills } from './pages/specs.ts'
import type { ResourceSpec } from './resource/types.ts'

const NoPage = { render: () => h('div') }

const described = (spec: ResourceSpec): RouteRecordRaw => ({ path: `/${spec.area}/:id?`, component: () => import('./pages/SpecPage.vue'), props: { spec } })

export const routes: RouteRecordRaw[] = [
  ...[skills, dispositions, phrases, articles, branches].map(described),
  { path: '/users/:id?', component: () => import('./pages/UsersPage.vue') },
  { path: '/queues/:id?', component: () => import('./pages/QueuesPage.vue') },
  { path: '/entry-points/:id?', component: () => import('./pages/EntryPointsPage.vue') },
  { path: '/calendars/:id?', component: () => import('./hours/CalendarsPage.vue') },
  { path: '/flows/:id?', component: () => import('./flows/FlowsPage.vue') },
  { path: '/routing-policy', component: () => import('./routing/OverviewPage.vue') },
  { path: '/routing-policy/draft/:id', component: () => import('./routing/DraftPage.vue'), props: true },
  { path: '/routing-policy/trial/:id', component: () => import('./routing/TrialPage.vue'), props: true },
  { path: '/market-plans', component: () => import('./routing/PlansPage.vue') },
  { path: '/outbound-gate', component: () => import('./gate/GatePage.vue') },
  { path: '/do-not-contact', component: () => import('./gate/DoNotContactPage.vue') },
  { path: '/banking-rules', component: () => import('./banking/RulesPage.vue') },
  { path: '/core-connections', component: () => import('./banking/ConnectionsPage.vue') },
  { path: '/identity-issuers/:id?', component: () => import('./banking/IssuersPage.vue') },
  { path: '/prompts', component: () => import('./voice/PromptsPage.vue') },
  { path: '/roles', component: () => import('./matrix/RolesPage.vue') },
  { path: '/agents', component: () => import('./matrix/AgentsPage.vue') },
  { path: '/security', component: () => import('./pages/SecurityPage.vue') },
  { path: '/audit', component: () => import('./audit/AuditPage.vue') },
  // The start and whatever is not known: the screen goes on to the first page that one may see.
  { path: '/:rest(.*)*', component: NoPage },
]
