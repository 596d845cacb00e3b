import { computed, ref, watch } from 'vue'
import { searchArticles, type Article } from './doors.ts'
import { insertion } from './insertion.ts'
import { useLoaded } from './useLoaded.ts'

const words = ref('')

/** Search in the knowledge, while typing; what was looked for stays when the tab is left. */
export function useKnowledge() {
  const open = ref<Article | null>(insertion.article.value)
  const { value, fault, loading, load, clear } = useLoaded((signal) => searchArticles(words.value.trim(), signal))
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(words, (now) => {
    clearTimeout(timer)
    open.value = null
    if (now.trim()) timer = setTimeout(() => void load(), 250)
    else clear()
  })
  if (words.value.trim()) void load()
  watch(insertion.article, (article) => {
    if (article) open.value = article
  })
  return { words, articles: computed(() => value.value ?? []), fault, loading, load, open }
}
