import { fetchDispositions, fetchPhrases } from './doors.ts'
import { useLoaded } from './useLoaded.ts'

// Standard phrases and dispositions change seldom: fetched once a page, again when somebody asks.
const phrases = useLoaded(fetchPhrases)
const dispositions = useLoaded(fetchDispositions)

function once<T extends { value: { value: unknown }; loading: { value: boolean }; load(): Promise<void> }>(list: T): T {
  if (!list.value.value && !list.loading.value) void list.load()
  return list
}

export const usePhrases = () => once(phrases)
export const useDispositions = () => once(dispositions)
