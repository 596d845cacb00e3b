/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { FileRef } from '../protocol'
import { useSession } from './App'
import { CrossIcon, FileIcon } from './icons'

const SHOWN_MAX_PX = 220

export function Picture({ file }: { file: FileRef }): JSX.Element {
  const session = useSession()
  const { t } = session.texts
  const [address, setAddress] = useState<string | null>(null)
  const [large, setLarge] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => void session.parcels.address(file.id).then(setAddress, () => setAddress('')), [file.id])
  const closed = (): void => {
    setLarge(false)
    button.current?.focus()
  }
  if (address === '')
    return (
      <button type="button" class="bubble file" onClick={() => void session.download(file)}>
        <FileIcon />
        <span>
          <b>{file.name}</b>
        </span>
      </button>
    )
  return (
    <>
      <button
        ref={button}
        type="button"
        class="picture"
        style={boxOf(file)}
        disabled={!address}
        aria-label={t('row.picture_open', { name: file.name })}
        onClick={() => setLarge(true)}
      >
        {address && <img src={address} alt={t('row.picture', { name: file.name })} />}
      </button>
      {large && <Large file={file} address={address!} onClose={closed} />}
    </>
  )
}

function Large({ file, address, onClose }: { file: FileRef; address: string; onClose: () => void }): JSX.Element {
  const session = useSession()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      class="large"
      aria-label={file.name}
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()}
      onClick={(event) => event.target === event.currentTarget && dialog.current?.close()}
    >
      <img src={address} alt={session.texts.t('row.picture', { name: file.name })} />
      <div class="large-bar">
        <a href={address} download={file.name}>
          {file.name}
        </a>
        <button
          type="button"
          class="icon"
          aria-label={session.texts.t('panel.close')}
          onClick={() => dialog.current?.close()}
        >
          <CrossIcon />
        </button>
      </div>
    </dialog>
  )
}

/** Keeps the place of a picture before it has come, so that nothing jumps. */
function boxOf({ width, height }: FileRef): string {
  if (!width || !height) return ''
  const scale = Math.min(1, SHOWN_MAX_PX / width, SHOWN_MAX_PX / height)
  return `width:${Math.max(48, Math.round(width * scale))}px;height:${Math.max(48, Math.round(height * scale))}px`
}
