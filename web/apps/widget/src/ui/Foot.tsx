/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { callable, reachable } from '../model/contact'
import { useSession } from './App'

const TEXT_MAX_CHARS = 1_000

export function Ended(): JSX.Element {
  const session = useSession()
  const { t } = session.texts
  const { survey, interaction } = session.state.conversation.visit
  return (
    <div class="sheet">
      <p class="under" role="status">
        {survey === 'done' ? t('survey.thanks') : t('ended.title')}
      </p>
      <div class="buttons">
        {interaction && (
          <button type="button" class="plain" onClick={() => void session.transcript()}>
            {t('menu.transcript')}
          </button>
        )}
        <button type="button" class="strong" onClick={() => session.startAgain()}>
          {t('menu.new')}
        </button>
      </div>
    </div>
  )
}

export function EndAsk({ onDone }: { onDone: () => void }): JSX.Element {
  const session = useSession()
  const { t } = session.texts
  const safe = useRef<HTMLButtonElement>(null)
  useEffect(() => safe.current?.focus(), [])
  return (
    <div class="sheet" role="alertdialog" aria-label={t('end.ask')}>
      <p class="ask">{t('end.ask')}</p>
      <div class="buttons">
        <button ref={safe} type="button" class="plain" onClick={onDone}>
          {t('end.no')}
        </button>
        <button type="button" class="strong" onClick={() => (session.end(), onDone())}>
          {t('end.yes')}
        </button>
      </div>
    </div>
  )
}

export function Leave(): JSX.Element {
  const session = useSession()
  const { t } = session.texts
  const [text, setText] = useState(session.shelf.draft)
  const [contact, setContact] = useState('')
  const [tried, setTried] = useState(false)
  const first = useRef<HTMLTextAreaElement>(null)
  useEffect(() => first.current?.focus(), [])
  const noText = tried && !text.trim()
  const noContact = tried && !reachable(contact)
  const send = (event: Event): void => {
    event.preventDefault()
    setTried(true)
    if (text.trim() && reachable(contact)) session.leaveMessage(text.trim(), contact.trim())
  }
  return (
    <form class="sheet" onSubmit={send} aria-label={t('leave.title')} noValidate>
      <label for="leave-text">{t('leave.text')}</label>
      <textarea
        id="leave-text"
        ref={first}
        rows={4}
        maxLength={TEXT_MAX_CHARS}
        value={text}
        aria-invalid={noText}
        aria-describedby="leave-text-bad"
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <p id="leave-text-bad" class="under bad" role="alert">
        {noText && t('leave.need_text')}
      </p>
      <label for="leave-contact">{t('leave.contact')}</label>
      <input
        id="leave-contact"
        type="text"
        inputMode="email"
        autocomplete="email"
        maxLength={100}
        value={contact}
        aria-invalid={noContact}
        aria-describedby="leave-contact-hint"
        onInput={(event) => setContact(event.currentTarget.value)}
      />
      <p id="leave-contact-hint" class={noContact ? 'under bad' : 'under'} role={noContact ? 'alert' : undefined}>
        {t(noContact ? 'leave.need_contact' : 'leave.contact_hint')}
      </p>
      <div class="buttons">
        <button type="button" class="plain" onClick={() => session.leaving(false)}>
          {t('leave.cancel')}
        </button>
        <button type="submit" class="strong">
          {t('leave.send')}
        </button>
      </div>
    </form>
  )
}

/** Where to be called back; the place in line is kept. */
export function CallBack({ onDone }: { onDone: () => void }): JSX.Element {
  const session = useSession()
  const { t } = session.texts
  const [number, setNumber] = useState('')
  const [tried, setTried] = useState(false)
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  const wrong = tried && !callable(number)
  const send = (event: Event): void => {
    event.preventDefault()
    setTried(true)
    if (!callable(number)) return
    session.callBack(number.trim())
    onDone()
  }
  return (
    <form class="sheet" onSubmit={send} aria-label={t('callback.ask')} noValidate>
      <label for="callback-number">{t('callback.number')}</label>
      <input
        id="callback-number"
        ref={first}
        type="tel"
        inputMode="tel"
        autocomplete="tel"
        maxLength={24}
        value={number}
        aria-invalid={wrong}
        aria-describedby="callback-hint"
        onInput={(event) => setNumber(event.currentTarget.value)}
      />
      <p id="callback-hint" class={wrong ? 'under bad' : 'under'} role={wrong ? 'alert' : undefined}>
        {t(wrong ? 'callback.need_number' : 'callback.hint')}
      </p>
      <div class="buttons">
        <button type="button" class="plain" onClick={onDone}>
          {t('callback.cancel')}
        </button>
        <button type="submit" class="strong">
          {t('callback.send')}
        </button>
      </div>
    </form>
  )
}
