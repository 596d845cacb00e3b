/** @jsxImportSource preact */
import { createContext, type JSX } from 'preact'
import { useContext, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { unread } from '../model/timeline'
import type { Session } from '../session'
import { ChatIcon, PhoneIcon } from './icons'
import { Panel } from './Panel'

const Context = createContext<Session | null>(null)

export function useSession(): Session {
  return useContext(Context)!
}

export function App({ session }: { session: Session }): JSX.Element {
  const [, redraw] = useState(0)
  useEffect(() => session.watch(() => redraw((n) => n + 1)), [session])
  return (
    <Context.Provider value={session}>
      <Launcher />
      {session.state.opened && <Panel />}
    </Context.Provider>
  )
}

function Launcher(): JSX.Element {
  const session = useSession()
  const { opened, conversation, seen } = session.state
  const button = useRef<HTMLButtonElement>(null)
  const before = useRef(opened)
  useLayoutEffect(() => {
    if (before.current && !opened) button.current?.focus()
    before.current = opened
  }, [opened])
  const n = opened ? 0 : unread(conversation.messages, seen)
  const { t } = session.texts
  const calls = session.calling.underWay
  return (
    <button
      ref={button}
      type="button"
      class="launcher"
      hidden={opened}
      aria-haspopup="dialog"
      aria-expanded={opened}
      aria-label={n ? t('launcher.unread', { n }) : t(calls ? 'launcher.calls' : 'launcher.open')}
      onClick={() => session.open()}
    >
      {calls ? <PhoneIcon /> : <ChatIcon />}
      <span class="launcher-word">{t(calls ? 'call.talking' : 'launcher.open')}</span>
      {n > 0 && (
        <span class="badge" aria-hidden="true">
          {n > 99 ? '99+' : n}
        </span>
      )}
    </button>
  )
}
