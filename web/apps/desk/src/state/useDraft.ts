import { onBeforeUnmount, ref, watch, type Ref } from 'vue'
import { useDesk } from './desk.ts'
import { replyTo } from './mirrors.ts'

const SAVE_AFTER_MS = 600
const TYPING_EVERY_MS = 3000

/** The half-written reply of a contact, kept on the server so that another computer shows it too. */
export function useDraft(interaction: Ref<string>) {
  const desk = useDesk()
  const text = ref('')
  let saving: ReturnType<typeof setTimeout> | undefined
  let hintedAt = 0

  const remote = (id: string) => desk.snapshot?.contacts[id]?.draft ?? ''
  const mirror = (id: string) => replyTo(id, remote(id))

  function save(id: string): void {
    clearTimeout(saving)
    const words = mirror(id).save(Date.now())
    if (words !== null && desk.snapshot?.contacts[id]?.state === 'active') void desk.draft(id, words)
  }

  watch(interaction, (id, before) => {
    if (before) save(before)
    text.value = mirror(id).text
  }, { immediate: true })
  watch(() => remote(interaction.value), (words) => {
    if (mirror(interaction.value).hear(words, Date.now())) text.value = mirror(interaction.value).text
  })

  function type(words: string): void {
    const id = interaction.value
    text.value = words
    mirror(id).type(words)
    clearTimeout(saving)
    saving = setTimeout(() => save(id), SAVE_AFTER_MS)
    if (words && Date.now() - hintedAt > TYPING_EVERY_MS) {
      hintedAt = Date.now()
      desk.hint(id)
    }
  }

  /** The reply goes out: the draft is empty here and on the server. */
  function clear(): void {
    const id = interaction.value
    clearTimeout(saving)
    const had = remote(id) !== '' || mirror(id).text !== ''
    mirror(id).clear(Date.now())
    text.value = ''
    hintedAt = 0
    if (had) void desk.draft(id, '')
  }

  const leaving = () => save(interaction.value)
  window.addEventListener('pagehide', leaving)
  onBeforeUnmount(() => {
    window.removeEventListener('pagehide', leaving)
    leaving()
  })

  return { text, type, clear }
}
