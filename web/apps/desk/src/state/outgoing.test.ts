import { CommandRefused, type Command } from '@yingda/realtime'
import { beforeEach, expect, it } from 'vitest'
import type { DeskLink } from './link.ts'
import { useOutgoing } from './outgoing.ts'

/** A socket on a bench: commands wait until they are answered by hand. */
let pending: (Command & { resolve: () => void; reject: (error: unknown) => void })[]
let outgoing: ReturnType<typeof useOutgoing>
const failed: unknown[] = []

beforeEach(() => {
  pending = []
  failed.length = 0
  const link = {
    get pending() {
      return pending
    },
    command: (name: string, args: Record<string, unknown>, options: { id: string }) =>
      new Promise((resolve, reject) => {
        pending.push({ id: options.id, do: name, with: args, resolve: () => resolve({}), reject })
        outgoing.refresh()
      }),
  } as unknown as DeskLink
  outgoing = useOutgoing(() => link, (error) => failed.push(error))
})

async function answer(refusal?: CommandRefused): Promise<string> {
  const one = pending.shift()!
  outgoing.refresh()
  if (refusal) one.reject(refusal)
  else one.resolve()
  await new Promise((resolve) => setTimeout(resolve))
  return one.id
}

it('shows a message at once, and until it comes back by the stream', async () => {
  outgoing.send('i', '您好')
  expect(outgoing.unsent.value).toMatchObject([{ interaction: 'i', text: '您好', error: null }])
  const id = await answer()
  expect(outgoing.unsent.value).toHaveLength(1)
  outgoing.arrived(id)
  expect(outgoing.unsent.value).toEqual([])
})

it('gives the words back when they are refused', async () => {
  outgoing.send('i', '您好')
  await answer(new CommandRefused('interaction.ended'))
  expect(outgoing.unsent.value).toMatchObject([{ text: '您好', error: { code: 'interaction.ended' } }])
})

it('sends refused words again as a new message', async () => {
  outgoing.send('i', '您好')
  const first = await answer(new CommandRefused('unavailable'))
  outgoing.resend(first)
  expect(pending).toHaveLength(1)
  expect(pending[0]!.id).not.toBe(first)
  expect(outgoing.unsent.value).toMatchObject([{ text: '您好', error: null }])
})

it('gives back what was typed before a reload and refused after it', () => {
  outgoing.bring({ id: 'old', do: 'send', with: { interaction: 'i', text: '明天' } }, { code: 'interaction.ended', data: {} })
  expect(outgoing.unsent.value).toMatchObject([{ text: '明天' }])
  outgoing.bring({ id: 'w', do: 'wrap_up', with: { interaction: 'i' } }, { code: 'disposition.unknown', data: {} })
  expect(failed).toMatchObject([{ code: 'disposition.unknown' }])
})
