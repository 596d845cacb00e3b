/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useSession } from './App'
import { DotsIcon, DownIcon } from './icons'

export function Header({ onEnd }: { onEnd: () => void }): JSX.Element {
  const session = useSession()
  const { t } = session.texts
  const name = session.title
  return (
    <div class="header">
      <span class="mark" aria-hidden="true">
        {[...name][0]}
      </span>
      <div class="who">
        <h2>{name}</h2>
        <p class={`state ${session.state.line}`}>
          <i aria-hidden="true" />
          {status()}
        </p>
      </div>
      <Menu onEnd={onEnd} />
      <button type="button" class="icon" aria-label={t('panel.close')} onClick={() => session.close()}>
        <DownIcon />
      </button>
    </div>
  )

  function status(): string {
    const { line, conversation } = session.state
    const { agent_name: agent, open } = conversation.visit
    const { talking, waiting, foot } = session.screen
    if (line === 'connecting') return t('line.connecting')
    if (talking) return agent ? t('status.agent', { name: agent }) : t('status.agent_unnamed')
    if (waiting) return t('status.waiting')
    if (foot !== 'composer') return t('status.ended')
    return open ? t('status.bot') : t('status.closed_hours')
  }
}

function Menu({ onEnd }: { onEnd: () => void }): JSX.Element {
  const session = useSession()
  const { t } = session.texts
  const { canEnd, leave } = session.screen
  const [shown, show] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (shown) box.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
  }, [shown])
  const items: [string, () => void][] = []
  if (session.state.conversation.visit.interaction) items.push([t('menu.transcript'), () => void session.transcript()])
  if (leave) items.push([t('menu.leave'), () => session.leaving(true)])
  if (canEnd) items.push([t('menu.end'), onEnd])
  else items.push([t('menu.new'), () => session.startAgain()])
  return (
    <div
      class="menu"
      ref={box}
      onKeyDown={(event) => moved(event, box.current!, () => show(false))}
      onFocusOut={(event) => !box.current?.contains(event.relatedTarget as Node) && show(false)}
    >
      <button
        type="button"
        class="icon"
        aria-label={t('panel.menu')}
        aria-haspopup="menu"
        aria-expanded={shown}
        onClick={() => show(!shown)}
      >
        <DotsIcon />
      </button>
      {shown && (
        <div class="menu-list" role="menu">
          {items.map(([label, act]) => (
            <button key={label} type="button" role="menuitem" tabIndex={-1} onClick={() => (show(false), act())}>
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

function moved(event: KeyboardEvent, box: HTMLElement, close: () => void): void {
  const items = [...box.querySelectorAll<HTMLElement>('[role=menuitem]')]
  if (!items.length) return
  const at = items.indexOf((box.getRootNode() as ShadowRoot).activeElement as HTMLElement)
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step) items[(at + step + items.length) % items.length]?.focus()
  if (event.key === 'Escape') {
    close()
    box.querySelector<HTMLElement>('button')?.focus()
  }
  if (step || event.key === 'Escape') {
    event.preventDefault()
    event.stopPropagation()
  }
}
