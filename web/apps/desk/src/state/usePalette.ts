import { useI18n } from '@yingda/i18n'
import type { Status } from '@yingda/desk-state'
import type { IconName } from '@yingda/ui'
import { computed, inject, ref, watch } from 'vue'
import { best } from '../rules/match.ts'
import { queueOf } from '../rules/named.ts'
import { textOf } from '../rules/phrases.ts'
import { useName } from '../useName.ts'
import { useDesk } from './desk.ts'
import { searchArticles, type Article } from './doors.ts'
import { insertion } from './insertion.ts'
import { SIDE } from './useDeskKeys.ts'
import { usePhrases } from './useLists.ts'
import { ownPhrasesShown } from './useOwnPhrases.ts'

export interface Found {
  key: string
  icon: IconName
  name: string
  hint: string
  run: () => void
}

/** Everything the palette can go to or do: talks, phrases, articles, statuses. */
export function usePalette() {
  const { t, locale } = useI18n({ useScope: 'global' })
  const desk = useDesk()
  const name = useName()
  const phrases = usePhrases()
  const side = inject(SIDE, null)
  const words = ref('')
  const articles = ref<Article[]>([])

  watch(words, async (asked, _, cleanup) => {
    const stop = new AbortController()
    cleanup(() => stop.abort())
    if (asked.trim().length < 2) return void (articles.value = [])
    await new Promise((resolve) => setTimeout(resolve, 200))
    if (stop.signal.aborted) return
    articles.value = await searchArticles(asked.trim(), stop.signal).catch(() => [])
  })

  const fixed = computed<Found[]>(() => [
    ...desk.contacts.map((one) => ({ key: `c-${one.id}`, icon: 'chat' as const, name: name(one), hint: queueOf(one, locale.value), run: () => desk.select(one.id) })),
    ...(['ready', 'break', 'meeting', 'training', 'busy', 'offline'] as Status[]).map((status) => ({
      key: `s-${status}`, icon: 'headset' as const, name: t(`common.status.${status}`), hint: t('desk.palette.status'), run: () => void desk.status(status),
    })),
    { key: 'own', icon: 'edit', name: t('desk.act.own_phrases'), hint: 'Alt O', run: () => (ownPhrasesShown.value = true) },
    ...(phrases.value.value ?? []).map((one) => ({ key: `p-${one.id}`, icon: 'phrase' as const, name: one.title, hint: `/${one.shortcut}`, run: () => insertion.put(textOf(one, desk.contact?.language)) })),
  ])
  const found = computed<Found[]>(() => [
    ...best(words.value, fixed.value, (one) => [one.name, one.hint], 12),
    ...articles.value.map((one) => ({
      key: `a-${one.id}`, icon: 'book' as const, name: one.title, hint: t('desk.palette.article'),
      run: () => {
        if (side) side.value = 'knowledge'
        insertion.look(one)
      },
    })),
  ])

  return { words, found, clear: () => (words.value = '') }
}
