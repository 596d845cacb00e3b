import { request, upload, type Page, type Schemas } from '@yingda/api'
import type { StoredFile } from '@yingda/desk-state'

/** The REST doors that the desk knocks at. */
export type Figures = Schemas['OwnFigures']
export type Article = Schemas['ArticleView']
export type PastContact = Schemas['HistoryItem']
export type WholeContact = Schemas['WholeContact']

const all = async <T>(path: string, query: Record<string, string | number | undefined> = {}) =>
  (await request<Page<T>>('GET', path, { query: { limit: 200, ...query } })).items

export const fetchFigures = () => request<Figures>('GET', '/api/me/figures')
export const fetchPhrases = () => all<Schemas['PhraseView']>('/api/phrases', { active: 'true' })
export const fetchDispositions = () => all<Schemas['DispositionView']>('/api/dispositions', { active: 'true' })
export const fetchTargets = (channel: string) => request<Schemas['Targets']>('GET', '/api/desk/targets', { query: { channel } })
export const searchArticles = (words: string, signal: AbortSignal) =>
  request<Page<Article>>('GET', '/api/articles', { query: { words, limit: 20 }, signal }).then((page) => page.items)
export const searchHistory = (query: { customer?: string; words?: string }, signal?: AbortSignal) =>
  request<Page<PastContact>>('GET', '/api/interactions', { query: { ...query, limit: 20 }, signal }).then((page) => page.items)
export const fetchInteraction = (id: string) =>
  request<WholeContact>('GET', `/api/interactions/${encodeURIComponent(id)}`, { query: { purpose: 'desk' } })

export function uploadFile(file: File, progress: (part: number) => void) {
  const form = new FormData()
  form.set('file', file)
  return upload<StoredFile>('/api/files', form, progress)
}

export const fileAddress = (id: string) => `/api/files/${encodeURIComponent(id)}`
