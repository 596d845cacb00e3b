import { onScopeDispose, ref, shallowRef } from 'vue'
import { useLink } from '../link/useLink.ts'
import { fromSnapshot, NOTHING, reduce } from './watch.ts'

/** Reads along in a running contact. `phase` says `gone` when there is nothing running to read (any more). */
export function useWatch(id: string) {
  const { client } = useLink()
  const state = shallowRef(NOTHING)
  const phase = ref<'asking' | 'live' | 'gone'>('asking')
  const fault = ref<unknown>(null)
  const stop = client.subscribe(`watch:${id}`, {
    snapshot: (snapshot) => {
      state.value = fromSnapshot(id, snapshot)
      phase.value = state.value.contact && !state.value.over ? 'live' : 'gone'
    },
    event: (event) => (state.value = reduce(state.value, event)),
    refused: (error) => {
      phase.value = 'gone'
      fault.value = error
    },
  })
  onScopeDispose(stop)
  const takeOver = () => client.command('take_over', { interaction: id }, { liveOnly: true })
  const leave = () => (phase.value = 'gone')
  return { state, phase, fault, takeOver, leave }
}
