import { request, upload, type Page } from '@yingda/api'
import type { StoredFile } from '@yingda/desk-state'
import type { Disposition } from '../rules/dispositions.ts'
import type { Phrase } from '../rules/phrases.ts'

/** The REST doors that the desk knocks at. */
export interface Figures {
  handled?: number
  reply_ms?: number
  satisfaction?: number
  service_level?: number
}

export interface Named {
  id: string
  name: string
  name_en?: string | null
}

export interface Peer extends Named {
  active?: boolean
}

export interface PastContact {
  id: string
  arrived_at: string
  queue_name: string | null
  agent_name: string | null
  disposition_name: string | null
  outcome: string | null
  match?: string | null
}

export interface Article {
  id: string
  title: string
  text: string
  language?: string
}

const all = async <T>(path: string, query: Record<string, string | number | undefined> = {}) =>
  (await request<Page<T>>('GET', path, { query: { limit: 200, ...query } })).items

export const fetchFigures = () => request<Figures>('GET', '/api/me/figures')
export const fetchPhrases = () => all<Phrase>('/api/phrases', { active: 'true' })
export const fetchDispositions = () => all<Disposition>('/api/dispositions', { active: 'true' })
export const fetchQueues = () => all<Named>('/api/queues', { active: 'true' })
export const fetchPeers = () => all<Peer>('/api/agents')
export const searchArticles = (words: string, signal: AbortSignal) =>
  request<Page<Article>>('GET', '/api/articles', { query: { words, limit: 20 }, signal }).then((page) => page.items)
export const searchHistory = (query: { customer?: string; words?: string }, signal?: AbortSignal) =>
  request<Page<PastContact>>('GET', '/api/interactions', { query: { ...query, limit: 20 }, signal }).then((page) => page.items)
export const fetchInteraction = (id: string) =>
  request<Record<string, unknown>>('GET', `/api/interactions/${encodeURIComponent(id)}`, { query: { purpose: 'desk' } })

export function uploadFile(file: File, progress: (part: number) => void) {
  const form = new FormData()
  form.set('file', file)
  return upload<StoredFile>('/api/files', form, progress)
}

export const fileAddress = (id: string) => `/api/files/${encodeURIComponent(id)}`
