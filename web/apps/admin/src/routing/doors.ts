import { request, type Page } from '@yingda/api'
import type { MarketEvent } from '@yingda/session'
import type { Policy } from './types.ts'

/** The REST doors of policies, drafts, plans, trials and the market event. Moments are ISO texts. */
export interface Problem {
  code: string
  path: string
  data: Record<string, unknown>
}

/** The newest finished trial of exactly this content. `fresh`: new enough for a plan to be switched on. */
export interface Tried {
  trial: string
  day: string
  at: string
  fresh?: boolean
}

export interface Check {
  errors: Problem[]
  warnings: Problem[]
  hash: string
  tried: Tried | null
}

export interface DraftBrief {
  id: string
  kind: 'policy' | 'plan'
  name: string
  note: string
  hash: string
  from_number: number | null
  tried: Tried | null
  version: number
  changed_at: string
  changed_by: string
}

export interface Draft extends DraftBrief {
  document: Policy
  errors: Problem[]
  warnings: Problem[]
}

export interface PublishedBrief {
  number: number
  origin: 'draft' | 'plan'
  name: string
  hash: string
  reason: string
  published_at: string
  published_by: string
  published_by_name: string | null
  untried: boolean
  trial: string | null
  plan: string | null
  live: boolean
}

export interface Published extends PublishedBrief {
  document: Policy
  /** What ids in it were called. */
  names: Record<string, string>
}

/** `number` holds now; `base` holds without a plan; 0: the program's own. */
export interface Live {
  number: number
  base: number
  published: PublishedBrief | null
  market_event: MarketEvent
  plan_trial_days: number
  version: number
}

export interface Switch {
  id: string
  at: string
  by: string
  by_name: string | null
  kind: 'published' | 'back' | 'plan_on' | 'plan_off' | 'plan_expired'
  number: number
  reason: string
  plan: string | null
  until: string | null
}

export interface TrialBrief {
  id: string
  draft: string | null
  name: string
  hash: string
  day: string
  seeds: number
  volume: number
  base_number: number
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  progress: number
  asked_at: string
  asked_by: string
  began_at: string | null
  ended_at: string | null
  failure: string
}

export interface Trial extends TrialBrief {
  result: unknown
}

const ROOT = '/api/routing'
const items = <T>(page: Page<T> | { items: T[] }): T[] => page.items

export const fetchLive = () => request<Live>('GET', `${ROOT}/live`)
export const fetchSwitches = () => request<{ items: Switch[] }>('GET', `${ROOT}/switches`, { query: { limit: 30 } }).then(items)
export const fetchPublished = () => request<Page<PublishedBrief>>('GET', `${ROOT}/policies`, { query: { limit: 100 } }).then(items)
export const fetchPolicy = (number: number) => request<Published>('GET', `${ROOT}/policies/${number}`)
export const goBack = (number: number, version: number, reason: string) => request<Live>('POST', `${ROOT}/policies/${number}/live`, { body: { version, reason } })
export const saveSettings = (version: number, plan_trial_days: number) => request<Live>('PUT', `${ROOT}/settings`, { body: { version, plan_trial_days } })

export const check = (document: Policy, signal?: AbortSignal) => request<Check>('POST', `${ROOT}/check`, { body: { document }, signal })

export const fetchDrafts = (kind: 'policy' | 'plan') => request<Page<DraftBrief>>('GET', `${ROOT}/drafts`, { query: { kind, limit: 100 } }).then(items)
export const fetchDraft = (id: string) => request<Draft>('GET', `${ROOT}/drafts/${id}`)
export const makeDraft = (body: { kind: 'policy' | 'plan'; name: string; note: string; from_number: number | null }) =>
  request<Draft>('POST', `${ROOT}/drafts`, { body: { ...body, document: null } })
export const saveDraft = (id: string, body: { version: number; name: string; note: string; document: Policy }, operation: string) =>
  request<Draft>('PUT', `${ROOT}/drafts/${id}`, { body, operation })
export const dropDraft = (id: string, version: number) => request<undefined>('DELETE', `${ROOT}/drafts/${id}`, { query: { version } })
export const publish = (id: string, body: { version: number; reason: string; untried: boolean }) =>
  request<Published>('POST', `${ROOT}/drafts/${id}/publication`, { body })

export const switchOn = (body: { plan: string; version: number; minutes: number; reason: string }) => request<MarketEvent>('POST', `${ROOT}/market-event`, { body })
export const switchOff = (reason: string) => request<MarketEvent>('DELETE', `${ROOT}/market-event`, { query: { reason } })

export const startTrial = (body: { draft: string; version: number; day: string; seeds: number; volume: number }) => request<Trial>('POST', `${ROOT}/trials`, { body })
export const fetchTrials = (draft: string | null = null) => request<Page<TrialBrief>>('GET', `${ROOT}/trials`, { query: { draft, limit: 20 } }).then(items)
export const fetchTrial = (id: string) => request<Trial>('GET', `${ROOT}/trials/${id}`)
export const cancelTrial = (id: string) => request<Trial>('POST', `${ROOT}/trials/${id}/cancellation`)
