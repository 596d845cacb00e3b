import { request, upload, type Page } from '@yingda/api'
import type { StoredFile } from '@yingda/desk-state'
import type { Disposition } from '../rules/dispositions.ts'
import type { Phrase } from '../rules/phrases.ts'

/** The REST doors that the desk knocks at. */
export interface Figures {
  handled: number | null
  average_reply_s: number | null
  satisfaction: number | null
  [more: string]: number | null
}

export interface Named {
  id: string
  name: string
}

export interface Peer extends Named {
  status: string
  free?: number | null
}

export interface PastContact {
  id: string
  arrived_at: string
  queue_name: string | null
  agent_name: string | null
  disposition_name: string | null
  subject: string | null
  outcome: string | null
  [more: string]: unknown
}

export interface Article {
  id: string
  title: string
  body: string
  [more: string]: unknown
}

const all = async <T>(path: string, query: Record<string, string | number | undefined> = {}) =>
  (await request<Page<T>>('GET', path, { query: { limit: 200, ...query } })).items

export const fetchFigures = () => request<Figures>('GET', '/api/me/figures')
export const fetchPhrases = () => all<Phrase>('/api/phrases')
export const fetchDispositions = () => all<Disposition>('/api/dispositions')
export const fetchQueues = () => all<Named>('/api/queues')
export const fetchPeers = () => all<Peer>('/api/agents')
export const searchArticles = (words: string, signal: AbortSignal) =>
  request<Page<Article>>('GET', '/api/articles', { query: { words, limit: 20 }, signal }).then((page) => page.items)
export const searchHistory = (query: { customer?: string; words?: string }, signal?: AbortSignal) =>
  request<Page<PastContact>>('GET', '/api/interactions', { query: { ...query, limit: 20 }, signal }).then((page) => page.items)
export const fetchInteraction = (id: string) =>
  request<Record<string, unknown>>('GET', `/api/interactions/${encodeURIComponent(id)}`, { query: { purpose: 'desk' } })

export function uploadFile(interaction: string, file: File, progress: (part: number) => void) {
  const form = new FormData()
  form.set('interaction', interaction)
  form.set('file', file)
  return upload<StoredFile>('/api/files', form, progress)
}

export const fileAddress = (id: string) => `/api/files/${encodeURIComponent(id)}`
