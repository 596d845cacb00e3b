/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ACCEPT } from '../model/files'
import { useSession } from './App'
import { CallButton } from './Call'
import { Emoji } from './Emoji'
import { backToWriting, isSheet } from './focus'
import { ClipIcon, HeadsetIcon, SendIcon, SmileIcon } from './icons'

export const TEXT_MAX_CHARS = 2_000
const FIELD_MAX_PX = 128

export function Composer(): JSX.Element {
  const session = useSession()
  const { t } = session.texts
  const [text, setText] = useState(session.shelf.draft)
  const [emoji, showEmoji] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const files = useRef<HTMLInputElement>(null)
  const over = [...text].length - TEXT_MAX_CHARS
  const ready = text.trim() !== '' && over <= 0
  useLayoutEffect(() => {
    if (!isSheet()) field.current?.focus()
  }, [])
  useLayoutEffect(() => grown(field.current!), [text])
  return (
    <form class="composer" onSubmit={(event) => (event.preventDefault(), send())}>
      {(session.screen.human || session.canCall) && (
        <div class="actions">
          {session.screen.human && (
            <button type="button" class="chip" onClick={(event) => (backToWriting(event.currentTarget), session.human())}>
              <HeadsetIcon />
              {t('human.ask')}
            </button>
          )}
          {session.canCall && <CallButton />}
        </div>
      )}
      {emoji && <Emoji onPick={picked} onClose={() => (showEmoji(false), field.current?.focus())} />}
      <div class="write">
        <textarea
          ref={field}
          rows={1}
          value={text}
          aria-label={t('composer.label')}
          placeholder={t('composer.placeholder')}
          aria-describedby="hint"
          enterkeyhint="send"
          onInput={(event) => changed(event.currentTarget.value)}
          onKeyDown={keyed}
          onPaste={pasted}
        />
        <div class="tools">
          <button
            type="button"
            class="icon"
            aria-label={t('composer.emoji')}
            aria-expanded={emoji}
            onClick={() => showEmoji(!emoji)}
          >
            <SmileIcon />
          </button>
          <button
            type="button"
            class="icon"
            aria-label={`${t('composer.file')}。${t('composer.file_hint')}`}
            title={t('composer.file_hint')}
            onClick={() => files.current?.click()}
          >
            <ClipIcon />
          </button>
          <input
            ref={files}
            type="file"
            multiple
            accept={ACCEPT}
            hidden
            onChange={(event) => chosen(event.currentTarget)}
          />
          <span id="hint" class={over > 0 ? 'hint bad' : 'hint'}>
            {over > 0 ? t('composer.long', { max: TEXT_MAX_CHARS, over }) : t('composer.safety')}
          </span>
          <button type="submit" class="send" aria-label={t('composer.send')} aria-disabled={!ready}>
            <SendIcon />
          </button>
        </div>
      </div>
    </form>
  )

  function changed(value: string): void {
    setText(value)
    session.shelf.draft = value
    if (value) session.typing()
  }

  function send(): void {
    if (!ready) return
    session.send(text.trim())
    setText('')
    showEmoji(false)
    field.current?.focus()
  }

  /** Enter sends, except while an input method composes Chinese with it. */
  function keyed(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    send()
  }

  function pasted(event: ClipboardEvent): void {
    const found = [...(event.clipboardData?.files ?? [])]
    if (!found.length) return
    event.preventDefault()
    session.parcels.send(found)
  }

  function chosen(input: HTMLInputElement): void {
    session.parcels.send([...(input.files ?? [])])
    input.value = ''
    field.current?.focus()
  }

  function picked(sign: string): void {
    const { selectionStart: from, selectionEnd: to } = field.current!
    changed(text.slice(0, from) + sign + text.slice(to))
    requestAnimationFrame(() => field.current?.setSelectionRange(from + sign.length, from + sign.length))
  }
}

function grown(field: HTMLTextAreaElement): void {
  field.style.height = 'auto'
  field.style.height = `${Math.min(FIELD_MAX_PX, field.scrollHeight)}px`
}
