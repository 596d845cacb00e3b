import { useSession } from '@yingda/session'
import { usePhone } from '@yingda/softphone/vue'
import { computed, onBeforeUnmount, watch } from 'vue'
import { byPhone, isQuiet, PHONE, wantsPhone } from '../rules/call.ts'
import { useDesk } from './desk.ts'

/** A contact on the line without a phone of ours for so long is rung again; the switch rings by itself meanwhile. */
const RESUME_AFTER_MS = 2_500
const RESUME_AGAIN_MS = 8_000

/** Keeps the phone and the desk in step: opens the phone of whoever takes calls, and brings a call back to it after a reload. */
export function usePhoneDuty() {
  const desk = useDesk()
  const phone = usePhone()
  const session = useSession()
  const wanted = computed(() => Boolean(desk.me && ((desk.me.capacity[PHONE] ?? 0) > 0 || session.session?.permissions.includes('phone.dial'))))
  let close: (() => void) | undefined
  watch(wanted, (on) => {
    close?.()
    close = on && session.session ? phone.open(session.session.user.id) : undefined
  }, { immediate: true })

  // What the phone cannot know: that the line is quiet on purpose.
  watch(() => {
    const contact = phone.call?.contact ? desk.snapshot?.contacts[phone.call.contact] : undefined
    return contact && byPhone(contact) ? `${contact.id} ${isQuiet(contact)}` : ''
  }, (told) => {
    const [id, quiet] = told.split(' ')
    if (id) phone.quiet(id, quiet === 'true')
  })

  const lost = computed(() => {
    if (!phone.ready || phone.call || phone.state.instrument !== 'soft') return null
    return Object.values(desk.snapshot?.contacts ?? {}).find(wantsPhone)?.id ?? null
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  function later(ms: number): void {
    clearTimeout(timer)
    if (!lost.value) return
    timer = setTimeout(() => {
      const id = lost.value
      if (id) phone.resume(id).catch(desk.fail)
      later(RESUME_AGAIN_MS)
    }, ms)
  }
  watch(lost, () => later(RESUME_AFTER_MS))

  onBeforeUnmount(() => {
    clearTimeout(timer)
    close?.()
  })
}
