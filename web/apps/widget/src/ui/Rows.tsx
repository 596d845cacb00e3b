/** @jsxImportSource preact */
import type { ComponentChildren, JSX } from 'preact'
import type { Row, Upload } from '../model/timeline'
import type { Key } from '../texts'
import { sizeText } from '../model/files'
import { operationCard } from '../model/card'
import { pieces } from '../model/links'
import type { Message } from '../protocol'
import { useSession } from './App'
import { backToWriting } from './focus'
import { FileIcon, HeadsetIcon } from './icons'
import { OperationBox } from './Operation'
import { Picture } from './Picture'

type MessageRowData = Extract<Row, { kind: 'message' }>
type PendingRowData = Extract<Row, { kind: 'pending' }>

export function MessageRow({ row, last }: { row: MessageRowData; last: boolean }): JSX.Element | null {
  const session = useSession()
  const { t, time } = session.texts
  const { message, first } = row
  if (message.kind === 'event') return <EventLine message={message} />
  const mine = message.by === 'customer'
  const name = mine ? t('by.you') : message.author_name || t(`by.${message.by}` as Key)
  const read = message.seq <= session.state.conversation.visit.read_by_agent
  return (
    <div class={`row ${mine ? 'mine' : 'theirs'}${first ? ' first' : ''}`}>
      <span class={first && !mine ? 'name' : 'unseen'}>
        {message.by === 'agent' && <HeadsetIcon />}
        {name} <time>{time(message.at)}</time>
      </span>
      <Body row={row} />
      {mine && last && <span class="mark-read">{t(read ? 'row.read' : 'row.delivered')}</span>}
    </div>
  )
}

function Body({ row }: { row: MessageRowData }): JSX.Element {
  const session = useSession()
  const { message } = row
  if (message.kind === 'file' && message.file) return <FileBody message={message} />
  if (message.kind === 'choice') return <Choice row={row} />
  const operation = operationCard(message, session.state.conversation.messages)
  if (operation) return <OperationBox key={operation.state} card={operation} />
  if (message.kind === 'card') return <Card message={message} />
  const { title } = message.data ?? {}
  return (
    <p class="bubble">
      {title && <b class="title">{title}</b>}
      {message.text ? <Text text={message.text} /> : session.texts.t('row.unsupported')}
    </p>
  )
}

function Text({ text }: { text: string }): JSX.Element {
  const parts = pieces(text).map((piece, i): ComponentChildren =>
    piece.href ? (
      <a key={i} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
        {piece.text}
      </a>
    ) : (
      piece.text
    ),
  )
  return <>{parts}</>
}

function FileBody({ message }: { message: Message }): JSX.Element {
  const session = useSession()
  const file = message.file!
  const { t } = session.texts
  if (/^image\/(png|jpeg|webp|gif)$/.test(file.type)) return <Picture file={file} />
  return (
    <button
      type="button"
      class="bubble file"
      onClick={() => void session.download(file)}
      aria-label={t('row.download', { name: file.name, size: sizeText(file.size) })}
    >
      <FileIcon />
      <span>
        <b>{file.name}</b>
        <small>{sizeText(file.size)}</small>
      </span>
    </button>
  )
}

/** A menu: its text, and a button for each option as long as one can be chosen. The choice itself is the next row. */
function Choice({ row }: { row: MessageRowData }): JSX.Element {
  const session = useSession()
  const { message, live } = row
  const chosen = (event: MouseEvent, id: string, label: string): void => {
    backToWriting(event.currentTarget as HTMLElement)
    session.choose(id, label)
  }
  return (
    <div class="choice">
      {message.text && (
        <p class="bubble">
          <Text text={message.text} />
        </p>
      )}
      {live && (
        <ul class="options">
          {(message.data?.options ?? []).map(({ id, label }) => (
            <li key={id}>
              <button type="button" onClick={(event) => chosen(event, id, label)}>
                {label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Card({ message }: { message: Message }): JSX.Element {
  const session = useSession()
  const { title, card } = message.data ?? {}
  return (
    <div class="bubble card">
      {title && <b>{title}</b>}
      {message.text && (
        <p>
          <Text text={message.text} />
        </p>
      )}
      {card === 'leave_message' && (
        <button type="button" class="plain" onClick={() => session.leaving(true)}>
          {session.texts.t('menu.leave')}
        </button>
      )}
    </div>
  )
}

function EventLine({ message }: { message: Message }): JSX.Element | null {
  const { texts } = useSession()
  const { data, text } = message
  const line =
    (data?.code && texts.event(data.code, { ...data, agent_name: data['agent_name'] ?? message.author_name })) || text
  return line ? <p class="event">{line}</p> : null
}

export function PendingRow({ row }: { row: PendingRowData }): JSX.Element {
  const session = useSession()
  const { t, error } = session.texts
  const { entry, text, first } = row
  return (
    <div class={`row mine pending${first ? ' first' : ''}${entry.failed ? ' failed' : ''}`}>
      <p class="bubble">{text}</p>
      {entry.failed ? (
        <span class="mark-failed" role="alert">
          {t('row.failed', { why: error(entry.failed) })}
          <button type="button" class="link" onClick={() => session.again(entry)}>
            {t('row.again')}
          </button>
          <button type="button" class="link" onClick={() => session.discard(entry)}>
            {t('row.discard')}
          </button>
        </span>
      ) : (
        <span class="mark-read">{t(session.state.line === 'online' ? 'row.sending' : 'row.waiting')}</span>
      )}
    </div>
  )
}

export function UploadRow({ upload }: { upload: Upload }): JSX.Element {
  const session = useSession()
  const percent = Math.round(upload.progress * 100)
  const label = session.texts.t('row.uploading', { name: upload.name, percent })
  return (
    <div class="row mine first">
      <div class="bubble file uploading">
        <FileIcon />
        <span>
          <b>{upload.name}</b>
          <progress max={100} value={percent} aria-label={label} />
        </span>
      </div>
      <span class="mark-read">
        {percent}% · {sizeText(upload.size)}
        <button type="button" class="link" onClick={() => session.parcels.cancel(upload.id)}>
          {session.texts.t('row.cancel')}
        </button>
      </span>
    </div>
  )
}
