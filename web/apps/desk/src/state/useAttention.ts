import { useI18n } from '@yingda/i18n'
import { onBeforeUnmount, ref, watch, watchEffect } from 'vue'
import { queueOf } from '../rules/named.ts'
import { usePhone } from '@yingda/softphone/vue'
import { useDesk } from './desk.ts'
import { play, unlockSound } from './sound.ts'

const MUTED = 'yingda.desk.muted'
const RING_AGAIN_MS = 4000

/** Sound, notification of the browser and title: for an agent who is looking elsewhere. Names and words stay out of notifications. */
export function useAttention() {
  const desk = useDesk()
  const phone = usePhone()
  const { t, locale } = useI18n({ useScope: 'global' })
  const muted = ref(localStorage.getItem(MUTED) === '1')
  const permission = ref<NotificationPermission>('Notification' in window ? Notification.permission : 'denied')

  function show(kind: 'offer' | 'message' | 'missed', interaction: string): void {
    if (permission.value !== 'granted' || (document.hasFocus() && !document.hidden)) return
    const contact = desk.snapshot?.contacts[interaction]
    const queue = contact ? queueOf(contact, locale.value) : ''
    const shown = new Notification(t(`desk.notice.${kind}`), { body: queue, tag: `yingda-${kind}-${interaction}`, silent: true })
    shown.onclick = () => {
      window.focus()
      if (kind === 'message') desk.select(interaction)
      shown.close()
    }
  }

  watch(() => desk.notice, (notice) => {
    if (!notice) return
    if (!muted.value && !(notice.kind === 'offer' && phone.rings(notice.interaction))) play(notice.kind)
    show(notice.kind, notice.interaction)
  })

  const ring = setInterval(() => {
    // What the phone rings for, it rings itself.
    if (desk.offered.some((one) => !phone.rings(one.id)) && !muted.value) play('offer')
  }, RING_AGAIN_MS)
  window.addEventListener('pointerdown', unlockSound)
  window.addEventListener('keydown', unlockSound)
  onBeforeUnmount(() => {
    clearInterval(ring)
    window.removeEventListener('pointerdown', unlockSound)
    window.removeEventListener('keydown', unlockSound)
  })

  watchEffect(() => {
    const unread = desk.contacts.reduce((sum, contact) => sum + contact.unread, 0)
    const name = `${t('common.desk')} · ${t('common.product')}`
    if (desk.offered.length) document.title = `● ${t('desk.notice.offer')}`
    else document.title = unread ? `(${unread}) ${name}` : name
  })

  return {
    muted,
    permission,
    toggleSound() {
      muted.value = !muted.value
      localStorage.setItem(MUTED, muted.value ? '1' : '0')
      unlockSound()
      if (!muted.value) play('message')
    },
    async askPermission() {
      permission.value = await Notification.requestPermission()
    },
  }
}
