import { request, type Page } from '@yingda/api'
import { useI18n } from '@yingda/i18n'
import { computed, ref } from 'vue'

interface Named {
  id: string
  name: string
  name_en?: string
  parent?: string | null
}

const lists = { agents: ref<Named[]>([]), queues: ref<Named[]>([]), dispositions: ref<Named[]>([]), skills: ref<Named[]>([]) }
let asked = false

/** Names of agents, queues, dispositions and skills, asked for once. What may not be seen stays an empty list. */
export function useLookups() {
  const { locale } = useI18n({ useScope: 'global' })
  if (!asked) {
    asked = true
    for (const [kind, list] of Object.entries(lists)) void load(kind).then((items) => (list.value = items)).catch(() => undefined)
  }
  const say = (one: Named | undefined) => (one ? (locale.value === 'en' && one.name_en ? one.name_en : one.name) : undefined)
  const find = (list: Named[], id: string) => say(list.find((one) => one.id === id)) ?? id.slice(0, 8)
  const options = (list: Named[]) => list.map((one) => ({ value: one.id, label: say(one) ?? one.id }))
  return {
    name: (id: string) => find(lists.agents.value, id),
    /** Names of a queue and of a disposition in the language of the screen, where the server told only the Chinese one. */
    queue: (id: string, told: string) => say(lists.queues.value.find((one) => one.id === id)) ?? told,
    disposition: (id: string, told: string) => say(lists.dispositions.value.find((one) => one.id === id)) ?? told,
    skill: (id: string) => find(lists.skills.value, id),
    agents: computed(() => options(lists.agents.value)),
    queues: computed(() => options(lists.queues.value)),
    dispositions: computed(() => options(lists.dispositions.value.filter((one) => one.parent))),
  }
}

const PAGES_MAX = 20

async function load(kind: string): Promise<Named[]> {
  const found: Named[] = []
  let after: string | null = null
  for (let i = 0; i < PAGES_MAX; i++) {
    const page: Page<Named> = await request<Page<Named>>('GET', `/api/${kind}`, { query: { after } })
    found.push(...page.items)
    after = page.next
    if (!after) break
  }
  return found
}
