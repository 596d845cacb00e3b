import { ref, shallowRef } from 'vue'
import type { Article } from './doors.ts'

/** Text on its way into the reply (phrases, articles), and the article to open: between parts that do not know each other. */
const wanted = shallowRef<{ text: string; n: number } | null>(null)
const past = shallowRef<string | null>(null)
const article = shallowRef<Article | null>(null)
const operation = shallowRef<{ id: string; n: number } | null>(null)
const n = ref(0)

export const insertion = {
  wanted,
  article,
  /** The earlier contact being read. */
  past,
  /** The operation to open. */
  operation,
  put: (text: string) => void (wanted.value = { text, n: ++n.value }),
  see: (id: string) => void (operation.value = { id, n: ++n.value }),
  look: (one: Article) => void (article.value = one),
}
