import { duration } from '@yingda/i18n'
import type { Draft } from '../resource/types.ts'

type Translate = (key: string, data?: Record<string, unknown>) => string
type Name = (queue: unknown) => string

/** What a queue's rules mean for a customer who waits in it, sentence by sentence. */
export function queueInWords(draft: Draft, t: Translate, queue: Name, calendar: Name, skill: Name): string[] {
  const n = (field: string) => Number(draft[field] ?? 0)
  const time = (field: string) => duration(n(field) * 1000)
  const required = Object.entries((draft['required'] ?? {}) as Record<string, number>)
  const who = required.length
    ? t('queues.words.skilled', { skills: required.map(([id, level]) => t('queues.words.skill', { skill: skill(id), level })).join(t('queues.words.and')) })
    : t('queues.words.anybody')
  const told = [
    who,
    t('queues.words.promise', { percent: n('service_level_percent'), time: time('service_level_s') }),
    n('ageing_per_minute') > 0 ? t('queues.words.ageing', { priority: n('priority'), points: n('ageing_per_minute'), after: n('priority') + Math.round(n('ageing_per_minute') * 10) }) : t('queues.words.priority', { priority: n('priority') }),
    t('queues.words.offer', { time: time('offer_ttl_s') }),
    n('wrap_up_s') > 0 ? t('queues.words.wrap_up', { time: time('wrap_up_s') }) : t('queues.words.no_wrap_up'),
  ]
  if (draft['overflow_queue'] && draft['overflow_after_s']) told.push(t('queues.words.overflow', { time: time('overflow_after_s'), queue: queue(draft['overflow_queue']) }))
  told.push(lastResort(draft, t, queue, calendar))
  return told
}

function lastResort(draft: Draft, t: Translate, queue: Name, calendar: Name): string {
  const when = draft['calendar_id'] ? t('queues.words.closed_or_full', { calendar: calendar(draft['calendar_id']), n: Number(draft['waiting_max'] ?? 0) }) : t('queues.words.full', { n: Number(draft['waiting_max'] ?? 0) })
  if (draft['last_resort'] === 'message') return t('queues.words.to_message', { when })
  if (draft['last_resort'] === 'queue' && draft['last_resort_queue']) return t('queues.words.to_queue', { when, queue: queue(draft['last_resort_queue']) })
  return t('queues.words.to_nowhere', { when })
}

/** Where contacts of a queue can go, in one line of a list. */
export function waysInWords(queue: Draft, t: Translate, name: Name): string {
  const overflow = queue['overflow_queue'] ? t('queues.ways.overflow', { time: duration(Number(queue['overflow_after_s']) * 1000), queue: name(queue['overflow_queue']) }) : ''
  const last = queue['last_resort'] === 'queue' ? t('queues.ways.queue', { queue: name(queue['last_resort_queue']) }) : t('queues.ways.message')
  return [overflow, last].filter(Boolean).join(' · ')
}
