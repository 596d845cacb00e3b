import type { Contact } from '@yingda/desk-state'
import { computed, nextTick, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'
import { lastSeq, rows } from '../rules/timeline.ts'
import { useDesk } from './desk.ts'

const NEAR_END_PX = 48

/** The rows of the talk in front, where they are scrolled to, and what has been read. */
export function useTimeline(contact: () => Contact, frame: Readonly<Ref<HTMLElement | null>>) {
  const desk = useDesk()
  const messages = computed(() => desk.messagesOf(contact().id))
  const unsent = computed(() => desk.unsent.filter((one) => one.interaction === contact().id))
  const atEnd = ref(true)
  const seenTo = ref(0)

  // What was unread when the talk was opened is marked, and stays marked until the talk is left.
  const unread = contact().unread
  const seen = contact().read_by_agent ?? 0
  // A talk never looked at before is new as a whole: no mark.
  const newFrom = unread && seen ? (messages.value.find((message) => message.by === 'customer' && message.seq > seen)?.seq ?? null) : null

  const list = computed(() => rows({ messages: messages.value, unsent: unsent.value, readByCustomer: contact().read_by_customer, newFrom }))
  const below = computed(() => (atEnd.value ? 0 : messages.value.filter((message) => message.seq > seenTo.value && message.by === 'customer').length))

  function toEnd(smooth = false): void {
    const box = frame.value
    box?.scrollTo({ top: box.scrollHeight, behavior: smooth ? 'smooth' : 'auto' })
    atEnd.value = true
    read()
  }

  function onScroll(): void {
    const box = frame.value
    if (!box) return
    atEnd.value = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX
    if (atEnd.value) read()
  }

  /** Read is what was on the screen of somebody who looks: page in front, scrolled to the end. */
  function read(): void {
    const seq = lastSeq(messages.value)
    if (!seq || document.hidden || !document.hasFocus()) return
    seenTo.value = seq
    if (contact().unread) void desk.read(contact().id, seq)
  }

  // New lines follow only somebody who is at the end already; what the agent says is always shown.
  watch([() => lastSeq(messages.value), () => unsent.value.length], async ([seq, mine], [before, minesBefore]) => {
    await nextTick()
    if (atEnd.value || mine > minesBefore) toEnd()
    else if (seq === before) onScroll()
  })

  // The room changes (window, composer, pictures that load): stay at the end if we were there.
  const watchSize = new ResizeObserver(() => {
    if (atEnd.value) toEnd()
  })
  onMounted(() => {
    seenTo.value = lastSeq(messages.value)
    toEnd()
    if (frame.value) watchSize.observe(frame.value)
    window.addEventListener('focus', onScroll)
  })
  onBeforeUnmount(() => {
    watchSize.disconnect()
    window.removeEventListener('focus', onScroll)
  })
  return { list, below, toEnd, onScroll }
}
