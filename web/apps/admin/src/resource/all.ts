import { request, type Page } from '@yingda/api'

const PAGES_MAX = 50

/** A whole list, page after page. Administrative lists are thousands at most. */
export async function all<T>(path: string, query: Record<string, string | boolean> = {}, signal?: AbortSignal): Promise<T[]> {
  const found: T[] = []
  let after: string | null = null
  for (let i = 0; i < PAGES_MAX; i++) {
    const page: Page<T> = await request<Page<T>>('GET', path, { query: { ...query, limit: 200, after }, signal })
    found.push(...page.items)
    after = page.next
    if (!after) break
  }
  return found
}
