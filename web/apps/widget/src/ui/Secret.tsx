/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Refusal } from '../door/rest'
import type { Message } from '../protocol'
import type { Key } from '../texts'
import { useSession } from './App'
import { HeadsetIcon } from './icons'

const DIGITS_MAX = 32

/** What the flow asks for and nobody may see: typed here, sent once, kept nowhere. */
export function Secret({ asks }: { asks: Message }): JSX.Element {
  const session = useSession()
  const { t } = session.texts
  const field = useRef<HTMLInputElement>(null)
  const [digits, set] = useState('')
  const [busy, wait] = useState(false)
  const of = asks.data?.secret?.of ?? 'pin'
  const label = t((['pin', 'code', 'card', 'number'].includes(of) ? `secret.${of}` : 'secret.pin') as Key)
  useLayoutEffect(() => field.current?.focus(), [])
  return (
    <form class="sheet" onSubmit={send} aria-label={label}>
      <label for="secret">{label}</label>
      <input
        ref={field}
        id="secret"
        type="password"
        class="secret"
        inputMode="numeric"
        pattern="[0-9 ]+"
        maxLength={asks.data?.secret?.chars_max || DIGITS_MAX}
        autocomplete={of === 'code' ? 'one-time-code' : 'off'}
        required
        value={digits}
        onInput={(event) => set(event.currentTarget.value)}
      />
      <p class="under">{t('secret.safe')}</p>
      <div class="buttons">
        <button type="button" class="plain" onClick={() => session.human()}>
          <HeadsetIcon />
          {t('human.ask')}
        </button>
        <button type="submit" class="strong" disabled={busy}>
          {t('secret.send')}
        </button>
      </div>
    </form>
  )

  async function send(event: Event): Promise<void> {
    event.preventDefault()
    const typed = digits.replace(/\s/g, '')
    set('')
    wait(true)
    session.notice(null)
    await session.secret(typed).catch((why: unknown) => why instanceof Refusal && session.notice(why.refused))
    wait(false)
    field.current?.focus()
  }
}
