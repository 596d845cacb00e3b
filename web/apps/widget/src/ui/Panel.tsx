/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useSession } from './App'
import { CallPanel } from './Call'
import { Composer } from './Composer'
import { CallBack, Ended, EndAsk, Leave } from './Foot'
import { isSheet } from './focus'
import { Header } from './Header'
import { Log } from './Log'
import { Secret } from './Secret'
import { Survey } from './Survey'
import { Announcement, Closed, ConnectionStrip, ElsewhereStrip, Notice, WaitStrip } from './Strips'

export function Panel(): JSX.Element {
  const session = useSession()
  const { state, screen, texts } = session
  const panel = useRef<HTMLDivElement>(null)
  const [asking, ask] = useState(false)
  const [calledBack, callBack] = useState(false)
  const [dropping, drop] = useState(false)
  const sheet = isSheet()
  const { secret } = state.conversation.visit
  const asks = typeof secret === 'number' ? state.conversation.messages.find((one) => one.seq === secret) : undefined
  useLayoutEffect(() => entered(panel.current!, sheet), [])
  const dropped = (event: DragEvent): void => {
    event.preventDefault()
    drop(false)
    session.parcels.send([...(event.dataTransfer?.files ?? [])])
  }
  return (
    <div
      ref={panel}
      class="panel"
      role="dialog"
      aria-modal={sheet}
      tabIndex={-1}
      aria-label={texts.t('panel.label', { name: session.title })}
      onKeyDown={(event) => keys(event, panel.current!, sheet, () => session.close())}
      onDragOver={(event) => hasFiles(event) && (event.preventDefault(), drop(true))}
      onDragLeave={(event) => event.target === event.currentTarget && drop(false)}
      onDrop={dropped}
    >
      <Header onEnd={() => ask(true)} />
      <CallPanel />
      <ConnectionStrip />
      <Announcement />
      <WaitStrip onCallBack={calledBack ? null : () => callBack(true)} />
      <ElsewhereStrip />
      <Log />
      {dropping && (
        <div class="drop" aria-hidden="true">
          {texts.t('composer.drop')}
        </div>
      )}
      <div class="foot">
        <Notice />
        {foot()}
      </div>
    </div>
  )

  function foot(): JSX.Element {
    if (asking && screen.canEnd) return <EndAsk onDone={() => ask(false)} />
    if (state.leaving) return <Leave />
    if (calledBack && session.canBeCalled) return <CallBack onDone={() => callBack(false)} />
    if (screen.foot === 'survey') return <Survey />
    if (screen.foot === 'ended') return <Ended />
    if (asks) return <Secret key={asks.seq} asks={asks} />
    return (
      <>
        <Closed />
        <Composer />
      </>
    )
  }
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}

/** The sheet keeps the page behind it still, and the focus inside it. */
function entered(panel: HTMLElement, sheet: boolean): (() => void) | undefined {
  if (!sheet) return undefined
  panel.focus()
  const page = document.documentElement.style
  const before = page.overflow
  page.overflow = 'hidden'
  return () => {
    page.overflow = before
  }
}

function keys(event: KeyboardEvent, panel: HTMLElement, sheet: boolean, close: () => void): void {
  if (event.key === 'Escape' && !event.isComposing) {
    event.stopPropagation()
    close()
  }
  if (event.key !== 'Tab' || !sheet) return
  const stops = [...panel.querySelectorAll<HTMLElement>("button,input,textarea,a[href],[tabindex='0']")].filter(
    (one) => one.offsetParent !== null && !(one as HTMLButtonElement).disabled,
  )
  const active = (panel.getRootNode() as ShadowRoot).activeElement
  const [edge, other] = event.shiftKey ? [stops[0], stops[stops.length - 1]] : [stops[stops.length - 1], stops[0]]
  if (active !== edge && !(event.shiftKey && active === panel)) return
  event.preventDefault()
  other?.focus()
}
