import { computed, ref, shallowRef } from 'vue'
import type { DeskLink } from './link.ts'

/** What changes for this agent (yingda/desk/rules/plan_changes.py); `load` names no queues. */
export interface PlanChange {
  what: 'more' | 'less' | 'sooner' | 'later' | 'take' | 'given' | 'kept' | 'load'
  queues: { name: string; name_en: string }[]
  count: number
}

/** A plan for a market event that holds now instead of the routing policy. `until`: epoch ms. */
export interface Plan {
  name: string
  until: number
  reason: string
  changes: PlanChange[]
}

const READ = 'yingda.desk.plan-read'
const plan = shallowRef<Plan | null>(null)
const read = ref(sessionStorage.getItem(READ))
const mark = (one: Plan) => `${one.name} ${one.until}`

/** Whether a plan holds, as the server tells it when it is switched on and when it ends. */
export function followPlan(link: DeskLink): void {
  link.subscribe('market_event', {
    snapshot: (fresh) => (plan.value = (fresh as { plan: Plan | null }).plan),
    event: (event) => (plan.value = (event as { plan: Plan | null }).plan),
    refused: () => (plan.value = null),
  })
}

/** The plan, and whether this agent has read what it changes. */
export function usePlan() {
  const unread = computed(() => plan.value !== null && read.value !== mark(plan.value))
  function understood(): void {
    if (!plan.value) return
    read.value = mark(plan.value)
    sessionStorage.setItem(READ, read.value)
  }
  return { plan, unread, understood }
}
