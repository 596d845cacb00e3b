import { browserRealtime, type ConnectionState, type RealtimeClient } from '@yingda/realtime'
import { useSession } from '@yingda/session'
import { inject, onScopeDispose, provide, readonly, shallowRef, type InjectionKey, type Ref } from 'vue'

interface Link {
  client: RealtimeClient
  state: Readonly<Ref<ConnectionState>>
}

const KEY: InjectionKey<Link> = Symbol('link')

/** Opens the staff socket for the whole app; ends with it. */
export function provideLink(): Link {
  const owner = useSession().session?.user.id ?? 'nobody'
  const client = browserRealtime(`supervisor.${owner}`)
  const state = shallowRef(client.state)
  const stop = client.onState((next) => (state.value = { ...next }))
  client.start()
  onScopeDispose(() => {
    stop()
    client.dispose()
  })
  const link = { client, state: readonly(state) as Readonly<Ref<ConnectionState>> }
  provide(KEY, link)
  return link
}

export function useLink(): Link {
  const link = inject(KEY)
  if (!link) throw new Error('no link: provideLink is called in SupervisorScreen')
  return link
}
