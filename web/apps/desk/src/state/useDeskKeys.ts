import { ref, type InjectionKey, type Ref } from 'vue'
import { neighbour, nextWaiting } from '../rules/order.ts'
import { useAnswer } from './useAnswer.ts'
import { useDesk } from './desk.ts'
import { usePicks } from './usePicks.ts'
import { useKeys } from './useKeys.ts'
import { dialShown } from './useCall.ts'
import { ownPhrasesShown } from './useOwnPhrases.ts'

export type Side = 'customer' | 'business' | 'knowledge' | 'history'
export const SIDE: InjectionKey<Ref<Side>> = Symbol('side')

/** The keys of the whole desk; those of the composer are the composer's own. */
export function useDeskKeys(side: Ref<Side>) {
  const desk = useDesk()
  const answer = useAnswer()
  const picks = usePicks()
  const map = ref(false)
  const palette = ref(false)
  const ids = () => desk.contacts.map((contact) => contact.id)

  useKeys((act) => {
    if (act.startsWith('nth')) return desk.select(ids()[Number(act.slice(3)) - 1] ?? desk.selected)
    switch (act) {
      case 'accept': return void answer.acceptFirst()
      case 'decline': return void answer.declineFirst()
      case 'pick': return picks.first() ? void picks.take(picks.first()!) : false
      case 'next': return desk.select(neighbour(ids(), desk.selected, 1))
      case 'previous': return desk.select(neighbour(ids(), desk.selected, -1))
      case 'waiting': return desk.select(nextWaiting(desk.contacts, desk.waiting, desk.selected) ?? desk.selected)
      case 'ready': return void desk.status('ready')
      case 'break': return void desk.status('break')
      case 'customer': case 'knowledge': case 'history': return void (side.value = act)
      case 'palette': return void (palette.value = !palette.value)
      case 'own_phrases': return void (ownPhrasesShown.value = true)
      case 'dial': return dialShown.value === null ? false : void (dialShown.value = true)
      case 'map': return void (map.value = !map.value)
      default: return false
    }
  })
  return { map, palette }
}
