/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { KEYPAD, lasted, type CallState } from '../model/call'
import { useSession } from './App'
import { backToWriting } from './focus'
import { CrossIcon, KeypadIcon, MicrophoneIcon, MutedIcon, PhoneIcon } from './icons'

const LEVEL_EVERY_MS = 120
const BARS = [0.08, 0.25, 0.42, 0.6, 0.78]

export function CallButton(): JSX.Element {
  const session = useSession()
  return (
    <button type="button" class="chip" onClick={() => void session.calling.start()}>
      <PhoneIcon />
      {session.texts.t('call.start')}
    </button>
  )
}

/** The call beside the chat: how far it is, and what can be done. */
export function CallPanel(): JSX.Element | null {
  const session = useSession()
  const { calling } = session
  const { t } = session.texts
  const call = calling.state
  const [pad, showPad] = useState(false)
  const box = useRef<HTMLElement>(null)
  const shown = call.phase !== 'none'
  useLayoutEffect(() => {
    if (calling.underWay) box.current?.focus({ preventScroll: true })
    else showPad(false)
  }, [calling.underWay])
  if (!shown) return null
  return (
    <section ref={box} class={`call ${call.phase}`} aria-label={t('call.label')} tabIndex={-1}>
      <div class="call-top">
        <p class="call-state">
          <strong role="status">{headline(call, t)}</strong>
          <Clock call={call} />
        </p>
        {call.phase === 'talking' && <LevelMark />}
        {calling.underWay ? under() : over()}
      </div>
      <p class="call-note" role={call.phase === 'failed' ? 'alert' : 'status'}>
        {note()}
      </p>
      {call.blocked && (
        <button type="button" class="strong" onClick={() => calling.play()}>
          {t('call.play')}
        </button>
      )}
      {pad && call.phase === 'talking' && <Keypad keys={call.keys} />}
    </section>
  )

  function note(): string {
    if (call.fault) return t(`call.fault.${call.fault}`)
    if (call.phase === 'asking') return t('call.allow')
    if (call.phase === 'talking' && call.shaky) return t('call.shaky')
    return call.muted && call.phase === 'talking' ? t('call.muted') : ''
  }

  function under(): JSX.Element {
    return (
      <div class="call-keys">
        {call.phase === 'talking' && (
          <>
            <button
              type="button"
              class="icon"
              aria-label={t('call.mute')}
              aria-pressed={call.muted}
              onClick={() => calling.mute(!call.muted)}
            >
              {call.muted ? <MutedIcon /> : <MicrophoneIcon />}
            </button>
            <button type="button" class="icon" aria-label={t('call.keypad')} aria-expanded={pad} onClick={() => showPad(!pad)}>
              <KeypadIcon />
            </button>
          </>
        )}
        <button type="button" class="hang-up" onClick={() => (box.current?.focus(), calling.hangUp())}>
          <PhoneIcon />
          {t('call.hang_up')}
        </button>
      </div>
    )
  }

  function over(): JSX.Element {
    return (
      <div class="call-keys">
        <button
          type="button"
          class="icon"
          aria-label={t('call.close')}
          onClick={(event) => (backToWriting(event.currentTarget), calling.close())}
        >
          <CrossIcon />
        </button>
      </div>
    )
  }
}

function headline(call: CallState, t: ReturnType<typeof useSession>['texts']['t']): string {
  if (call.phase === 'none') return ''
  return t(call.phase === 'failed' && call.since !== null ? 'call.broken' : `call.${call.phase}`)
}

/** Seconds go on without being read out. */
function Clock({ call }: { call: CallState }): JSX.Element | null {
  const [, redraw] = useState(0)
  const runs = call.phase === 'talking'
  useEffect(() => {
    if (!runs) return undefined
    const timer = setInterval(() => redraw((n) => n + 1), 1_000)
    return () => clearInterval(timer)
  }, [runs])
  if (call.since === null) return null
  return <span class="call-clock">{lasted(call, Date.now())}</span>
}

/** That something is heard, and that one is heard oneself: for the eye only. */
function LevelMark(): JSX.Element {
  const { calling } = useSession()
  const [levels, set] = useState(calling.levels())
  useEffect(() => {
    const timer = setInterval(() => set(calling.levels()), LEVEL_EVERY_MS)
    return () => clearInterval(timer)
  }, [calling])
  const loud = calling.state.muted ? levels.theirs : Math.max(levels.mine, levels.theirs)
  return (
    <span class="level" aria-hidden="true" data-mine={levels.mine.toFixed(2)} data-theirs={levels.theirs.toFixed(2)}>
      {BARS.map((from) => (
        <i key={from} class={loud >= from ? 'on' : ''} />
      ))}
    </span>
  )
}

function Keypad({ keys }: { keys: string }): JSX.Element {
  const session = useSession()
  return (
    <div class="keypad" role="group" aria-label={session.texts.t('call.keypad')}>
      <output aria-live="off">{keys}</output>
      {KEYPAD.map((key) => (
        <button key={key} type="button" onClick={() => session.calling.press(key)}>
          {key}
        </button>
      ))}
    </div>
  )
}
