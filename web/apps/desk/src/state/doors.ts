import { request, upload, type Page, type Schemas } from '@yingda/api'
import type { StoredFile } from '@yingda/desk-state'

/** The REST doors that the desk knocks at. */
export type Figures = Schemas['OwnFigures']
export type Article = Schemas['ArticleView']
export type PastContact = Schemas['HistoryItem']
export type WholeContact = Schemas['WholeContact']

/** Who waits to be taken by agents themselves; the socket tells the same (docs/topics/protocol.md). */
export type Picks = Schemas['Picks']
export type ToPick = Schemas['ToPick']

const PAGE_MAX = 200

/** A whole list, page by page. */
async function all<T>(path: string, query: Record<string, string | number | undefined> = {}): Promise<T[]> {
  const items: T[] = []
  let after: string | null = null
  do {
    const page: Page<T> = await request<Page<T>>('GET', path, { query: { limit: PAGE_MAX, ...query, ...(after ? { after } : {}) } })
    items.push(...page.items)
    after = page.next
  } while (after)
  return items
}

export const fetchFigures = () => request<Figures>('GET', '/api/me/figures')
export const fetchPhrases = () => all<Schemas['PhraseView']>('/api/phrases', { active: 'true' })
export const savePhrase = (body: object, id?: string) =>
  request<Schemas['PhraseView']>(id ? 'PUT' : 'POST', id ? `/api/phrases/${id}` : '/api/phrases', { body })
export const deletePhrase = (id: string, version: number) => request<undefined>('DELETE', `/api/phrases/${id}`, { query: { version } })
export const fetchDispositions = () => all<Schemas['DispositionView']>('/api/dispositions', { active: 'true' })
export const fetchTargets = (channel: string, queue: string | null = null) => request<Schemas['Targets']>('GET', '/api/desk/targets', { query: { channel, queue } })
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
