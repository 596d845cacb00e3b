import type { Contact } from '@yingda/desk-state'
import { useSession } from '@yingda/session'
import { usePhone } from '@yingda/softphone/vue'
import { computed, ref } from 'vue'
import { useDesk } from './desk.ts'

/** The dialog for outgoing calls: shown or not; null: this person may not dial. */
export const dialShown = ref<boolean | null>(null)

export type Party = { agent: string } | { number: string }

/** The acts of a call. Each is a command; the screen changes when the server says so. */
export function useCall(contact: () => Contact) {
  const desk = useDesk()
  const phone = usePhone()
  const id = () => contact().id
  const mine = computed(() => (phone.call?.contact === contact().id ? phone.call : null))
  return {
    /** The session of this browser's phone for this contact, if it is here. */
    mine,
    toggleHold: () => (contact().held_at ? desk.resume(id()) : desk.hold(id())),
    toggleMute: () => mine.value && phone.mute(!mine.value.muted),
    press: (digit: string) => phone.press(digit),
    consult: (to: Party) => desk.act('consult', { interaction: id(), ...to }, { liveOnly: true }),
    endConsult: () => desk.act('consult.end', { interaction: id() }),
    conference: () => desk.act('conference', { interaction: id() }),
    complete: () => desk.act('consult.complete', { interaction: id() }),
    capture: (kind: 'card' | 'pin') => desk.act('capture', { interaction: id(), kind }, { liveOnly: true }),
    endCapture: () => desk.act('capture.end', { interaction: id() }),
    /** Off the line: by the socket, and by the phone while there is no socket. */
    finish: () => (desk.live || !mine.value ? void desk.finish(id()) : phone.hangUp()),
  }
}

/** Who may call out. */
export function useDial() {
  const desk = useDesk()
  const session = useSession()
  return {
    may: computed(() => Boolean(session.session?.permissions.includes('phone.dial'))),
    async dial(number: string): Promise<boolean> {
      const answer = await desk.ask('dial', { number }, { liveOnly: true })
      if (typeof answer?.['interaction'] === 'string') desk.turnTo(answer['interaction'])
      return answer !== null
    },
  }
}
