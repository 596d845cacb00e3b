import { request, type Schemas } from '@yingda/api'
import { onMounted, shallowRef, type ShallowRef } from 'vue'

export type Topic = Schemas['TopicView']

const topics = shallowRef<Topic[]>([])
let asked: Promise<void> | null = null

/** Kinds of question that the policy in force knows; asked for once for all hand-overs of a page. */
export function useTopics(): ShallowRef<Topic[]> {
  onMounted(() => {
    asked ??= request<Topic[]>('GET', '/api/flows/topics')
      .then((found) => void (topics.value = found))
      .catch(() => undefined)
      .finally(() => (asked = null))
  })
  return topics
}
