/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { waitRange } from '../model/screen'
import { useSession } from './App'
import { CrossIcon } from './icons'

const BACK_SHOWN_MS = 2_500
/** The page itself is wrong: trying again changes nothing. */
const NOT_HERE = new Set(['origin.foreign', 'entry_point.unknown'])

/** Says in words that the line is gone, and that it is back. */
export function ConnectionStrip(): JSX.Element {
  const session = useSession()
  const { line, lineRefused } = session.state
  const { t, error } = session.texts
  const back = useBack(line)
  if (line === 'refused' && lineRefused && NOT_HERE.has(lineRefused.code))
    return (
      <div class="strip bad" role="alert">
        {error(lineRefused)}
      </div>
    )
  if (line === 'refused')
    return (
      <div class="strip bad" role="alert">
        <span>
          {t('line.refused')}
          {lineRefused && ` ${error(lineRefused)}`}
        </span>
        <button type="button" class="link" onClick={() => session.retry()}>
          {t('line.retry')}
        </button>
      </div>
    )
  return (
    <div role="status" class={line === 'broken' ? 'strip warn' : back ? 'strip good' : 'gone'}>
      {line === 'broken' ? t('line.broken') : back ? t('line.back') : ''}
    </div>
  )
}

/** What the institution tells everybody who arrives now. */
export function Announcement(): JSX.Element | null {
  const said = useSession().state.entry?.texts['announcement']
  return said ? (
    <div class="strip announcement" role="status">
      {said}
    </div>
  ) : null
}

function useBack(line: string): boolean {
  const [back, set] = useState(false)
  const before = useRef(line)
  useEffect(() => {
    const came = before.current === 'broken' && line === 'online'
    if (line !== 'connecting') before.current = line
    if (!came) return undefined
    set(true)
    const timer = setTimeout(() => set(false), BACK_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [line])
  return back && line === 'online'
}

/** The place in the queue and the expected wait as a range. */
export function WaitStrip({ onCallBack }: { onCallBack: (() => void) | null }): JSX.Element | null {
  const session = useSession()
  const { visit } = session.state.conversation
  const { t } = session.texts
  if (!session.screen.waiting) return null
  const range = waitRange(visit)
  const place =
    visit.state === 'offered'
      ? t('wait.offered')
      : visit.place === null
        ? t('status.waiting')
        : visit.place <= 1
          ? t('wait.next')
          : t('wait.place', { n: visit.place })
  const wait =
    visit.state === 'offered'
      ? ''
      : range === null
        ? t('wait.unknown')
        : range.low === 0
          ? t('wait.short', range)
          : t('wait.range', range)
  return (
    <div class="strip wait" role="status">
      <span class="pulse" aria-hidden="true" />
      <strong>{place}</strong>
      <span>{wait}</span>
      {session.canBeCalled && onCallBack && (
        <button type="button" class="link" onClick={onCallBack}>
          {t('callback.ask')}
        </button>
      )}
    </div>
  )
}

/** The customer waits on the telephone too: that place can go on here. */
export function ElsewhereStrip(): JSX.Element | null {
  const session = useSession()
  const { t } = session.texts
  if (session.state.conversation.visit.elsewhere !== 'phone') return null
  return (
    <div class="strip wait" role="status">
      <strong>{t('elsewhere.phone')}</strong>
      <button type="button" class="link" onClick={() => session.movePlace()}>
        {t('elsewhere.move')}
      </button>
    </div>
  )
}

export function Closed(): JSX.Element | null {
  const session = useSession()
  const { t } = session.texts
  if (!session.screen.leave || !session.state.conversation.stream) return null
  return (
    <div class="closed">
      <p>{session.state.entry?.texts['closed'] ?? t('closed.text')}</p>
      <button type="button" class="plain" onClick={() => session.leaving(true)}>
        {t('menu.leave')}
      </button>
    </div>
  )
}

/** One sentence about what did not work, until it is put away. */
export function Notice(): JSX.Element {
  const session = useSession()
  const { notice } = session.state
  return (
    <div role="alert">
      {notice && (
        <p class="notice">
          <span>{session.texts.error(notice)}</span>
          <button
            type="button"
            class="icon small"
            aria-label={session.texts.t('row.discard')}
            onClick={() => session.notice(null)}
          >
            <CrossIcon />
          </button>
        </p>
      )}
    </div>
  )
}
