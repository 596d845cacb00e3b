import { newOperationId, serverNow } from '@yingda/api'
import type { StoredFile } from '@yingda/desk-state'
import { CommandRefused, type Command, type Refusal } from '@yingda/realtime'
import { ref } from 'vue'
import type { Unsent } from '../rules/timeline.ts'
import type { DeskLink } from './link.ts'

const TYPED = new Set(['send', 'note'])

const word = (value: unknown) => (typeof value === 'string' ? value : '')

/** Messages on their way: shown at once, kept until the server has them, given back with the reason if it refuses. */
export function useOutgoing(link: () => DeskLink | null, fail: (error: unknown) => void) {
  const unsent = ref<Unsent[]>([])
  const names = new Map<string, string>()

  const shown = (command: Command, error: Refusal | null): Unsent => ({
    id: command.id,
    interaction: word(command.with['interaction']),
    kind: command.do === 'note' ? 'note' : 'send',
    text: word(command.with['text']),
    file: names.get(command.id) ?? null,
    at: unsent.value.find((one) => one.id === command.id)?.at ?? serverNow(),
    error,
  })

  /** What is on its way now, beside what was refused and waits for the agent. */
  function refresh(): void {
    const pending = (link()?.pending ?? []).filter((command) => TYPED.has(command.do)).map((command) => shown(command, null))
    const ids = new Set(pending.map((one) => one.id))
    unsent.value = [...unsent.value.filter((one) => !ids.has(one.id) && (one.error ?? answered.has(one.id))), ...pending]
  }

  // Answered, but its message has not come by the stream yet: stays on the screen so that nothing flickers.
  const answered = new Set<string>()

  function arrived(op: string | null): void {
    if (!op) return
    answered.delete(op)
    if (unsent.value.some((one) => one.id === op)) unsent.value = unsent.value.filter((one) => one.id !== op)
  }

  function bring(command: Command, error: Refusal): void {
    if (TYPED.has(command.do)) unsent.value = [...unsent.value.filter((one) => one.id !== command.id), shown(command, error)]
    else fail(error)
  }

  function give(name: 'send' | 'note', args: Record<string, unknown>, file?: StoredFile): void {
    const id = newOperationId()
    if (file) names.set(id, file.name)
    answered.add(id)
    const command = { id, do: name, with: args, keep: true }
    link()?.command(name, args, { id, keep: true }).catch((error: unknown) => {
      answered.delete(id)
      bring(command, error instanceof CommandRefused ? { code: error.code, data: error.data } : { code: 'unexpected', data: {} })
    })
  }

  const discard = (id: string) => void (unsent.value = unsent.value.filter((one) => one.id !== id))

  return {
    unsent, refresh, arrived, bring, discard,
    send: (interaction: string, text: string) => give('send', { interaction, text }),
    sendFile: (interaction: string, file: StoredFile) => give('send', { interaction, file: file.id }, file),
    note: (interaction: string, text: string) => give('note', { interaction, text }),
    /** Tries a refused message again, as a new one: the old was answered. */
    resend(id: string): void {
      const one = unsent.value.find((found) => found.id === id)
      if (!one) return
      discard(id)
      give(one.kind, { interaction: one.interaction, text: one.text })
    },
  }
}
