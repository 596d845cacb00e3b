import type { MonitorMode } from '@yingda/desk-state'
import { useSession } from '@yingda/session'
import { usePhone } from '@yingda/softphone/vue'
import type { IconName } from '@yingda/ui'
import { computed, ref } from 'vue'
import { useLink } from '../link/useLink.ts'
import type { Contact } from './types.ts'

export const MODES: readonly { mode: MonitorMode; icon: IconName }[] = [{ mode: 'listen', icon: 'ear' }, { mode: 'whisper', icon: 'mic' }, { mode: 'barge', icon: 'users' }]

/** Joining a call as a supervisor. The switch rings the own phone, which answers by itself; leaving, it hangs up. */
export function useMonitor(contact: () => Contact) {
  const { client } = useLink()
  const session = useSession()
  const phone = usePhone()
  const busy = ref(false)
  const fault = ref<unknown>(null)
  const me = computed(() => session.session?.user.id)
  const mine = computed(() => contact().monitors?.find((one) => one.staff === me.value) ?? null)
  const others = computed(() => contact().monitors?.filter((one) => one.staff !== me.value) ?? [])
  // Another tab, or a phone on the desk, will do: what counts is that something of ours rings.
  const possible = computed(() => phone.ready || (phone.state.telephone?.state === 'up' && phone.state.telephone.phone.registered))

  async function run(name: string, args: Record<string, unknown>): Promise<void> {
    busy.value = true
    fault.value = null
    try {
      await client.command(name, { interaction: contact().id, ...args }, { liveOnly: true })
    } catch (error) {
      fault.value = error
    } finally {
      busy.value = false
    }
  }
  return { mine, others, busy, fault, possible, join: (mode: MonitorMode) => run('monitor', { mode }), leave: () => run('monitor.end', {}) }
}
