/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { lastOwn, rows } from '../model/timeline'
import { useSession } from './App'
import { MessageRow, PendingRow, UploadRow } from './Rows'

/** Closer to the end than this counts as being at the end. */
const NEAR_END_PX = 80

export function Log(): JSX.Element {
  const session = useSession()
  const { conversation, outbox, uploads, typing, entry } = session.state
  const { t, day } = session.texts
  const log = useRef<HTMLDivElement>(null)
  const [behind, setBehind] = useState(false)
  const following = useRef(true)
  const choosing = ['none', 'self_service'].includes(conversation.visit.state)
  const all = useMemo(
    () => rows(conversation.messages, outbox, uploads, choosing),
    [conversation.messages, outbox, uploads, choosing],
  )
  const own = lastOwn(conversation.messages)
  const toEnd = (): void => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight
  }
  useLayoutEffect(() => {
    const last = all[all.length - 1]
    if (following.current || last?.kind === 'pending' || last?.kind === 'upload') toEnd()
    else setBehind(true)
  }, [all.length, all[all.length - 1]?.key, typing])
  useEffect(() => {
    const watch = new ResizeObserver(() => following.current && toEnd())
    watch.observe(log.current!)
    return () => watch.disconnect()
  }, [])
  const scrolled = (): void => {
    if (!log.current) return
    const { scrollHeight, scrollTop, clientHeight } = log.current
    following.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX
    if (following.current && behind) setBehind(false)
  }
  return (
    <div class="middle">
      <div
        class="log"
        ref={log}
        role="log"
        aria-live="polite"
        aria-relevant="additions"
        aria-label={t('panel.log')}
        tabIndex={0}
        onScroll={scrolled}
        onLoadCapture={() => following.current && toEnd()}
      >
        <p class="line-note">{entry?.texts['notice'] ?? t('start.notice')}</p>
        {all.length === 0 && entry?.greeting && (
          <div class="row theirs first">
            <p class="bubble">{entry.greeting}</p>
          </div>
        )}
        {all.map((row) => {
          if (row.kind === 'time')
            return (
              <p key={row.key} class="time">
                {day(row.at, Date.now())}
              </p>
            )
          if (row.kind === 'upload') return <UploadRow key={row.key} upload={row.upload} />
          if (row.kind === 'pending') return <PendingRow key={row.key} row={row} />
          return <MessageRow key={row.key} row={row} last={row.message === own} />
        })}
        {typing && (
          <p class="typing">
            <span aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            {t('typing.agent')}
          </p>
        )}
      </div>
      {behind && (
        <button type="button" class="jump" onClick={() => (setBehind(false), toEnd())}>
          {t('log.jump')}
        </button>
      )}
    </div>
  )
}
