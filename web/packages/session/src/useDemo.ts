import { request, type Schemas } from '@yingda/api'
import { onMounted, shallowRef } from 'vue'

export type DemoWorld = Schemas['DemoWorld']

/** Who can sign in to the demo world; null on a real installation, where the door does not exist. */
export function useDemo() {
  const world = shallowRef<DemoWorld | null>(null)
  onMounted(async () => {
    world.value = await request<DemoWorld>('GET', '/api/demo').catch(() => null)
  })
  return world
}
