import { usePhone } from '@yingda/softphone/vue'
import { useDesk } from './desk.ts'

/** Accepting and declining: by the phone when it rings for the contact, else by the socket. */
export function useAnswer() {
  const desk = useDesk()
  const phone = usePhone()

  async function accept(id: string): Promise<void> {
    if (!phone.rings(id)) return desk.accept(id)
    desk.turnTo(id)
    await phone.answer()
  }

  async function decline(id: string): Promise<void> {
    if (phone.rings(id) && !desk.live) phone.decline()
    else await desk.decline(id)
  }

  /** A colleague who rings to be helped: no contact of ours, only the phone knows. */
  const asked = () => (phone.call?.kind === 'consult' && phone.call.phase === 'ringing' ? phone.call : null)

  return {
    accept, decline, asked,
    acceptFirst: () => (desk.offered[0] ? accept(desk.offered[0].id) : asked() ? phone.answer() : undefined),
    declineFirst: () => (desk.offered[0] ? decline(desk.offered[0].id) : asked() ? phone.decline() : undefined),
  }
}
