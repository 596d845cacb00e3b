/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useSession } from './App'

/** The signs customers use, with their names for screen readers in both languages. */
const SIGNS: readonly [string, string, string][] = [
  ['😊', '微笑', 'smiling'],
  ['😀', '开心', 'grinning'],
  ['😂', '笑哭', 'tears of joy'],
  ['🙂', '浅笑', 'slight smile'],
  ['😉', '眨眼', 'winking'],
  ['😅', '尴尬', 'nervous laugh'],
  ['🤔', '思考', 'thinking'],
  ['😐', '平静', 'neutral'],
  ['😟', '担心', 'worried'],
  ['😢', '难过', 'crying'],
  ['😭', '大哭', 'sobbing'],
  ['😠', '生气', 'angry'],
  ['😱', '惊讶', 'shocked'],
  ['😴', '困', 'sleepy'],
  ['🤝', '握手', 'handshake'],
  ['🙏', '感谢', 'thanks'],
  ['👍', '赞', 'thumbs up'],
  ['👎', '不赞', 'thumbs down'],
  ['👌', '好的', 'OK'],
  ['👏', '鼓掌', 'clapping'],
  ['💪', '加油', 'strong'],
  ['👋', '你好', 'waving'],
  ['❤️', '爱心', 'heart'],
  ['🌹', '玫瑰', 'rose'],
  ['🎉', '庆祝', 'party'],
  ['💳', '银行卡', 'card'],
  ['💰', '钱', 'money'],
  ['🏦', '银行', 'bank'],
  ['📱', '手机', 'phone'],
  ['📄', '文件', 'document'],
  ['⏰', '时间', 'clock'],
  ['❓', '疑问', 'question'],
]
const COLUMNS = 8

export function Emoji({ onPick, onClose }: { onPick: (sign: string) => void; onClose: () => void }): JSX.Element {
  const session = useSession()
  const grid = useRef<HTMLDivElement>(null)
  const chinese = session.options.language === 'zh-CN'
  useEffect(() => grid.current?.querySelector('button')?.focus(), [])
  const keyed = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }
    if (event.key === 'Escape') onClose()
    else if (steps[event.key] !== undefined) step(grid.current!, steps[event.key]!)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div class="emoji" ref={grid} role="group" aria-label={session.texts.t('composer.emoji')} onKeyDown={keyed}>
      {SIGNS.map(([sign, zh, en]) => (
        <button
          key={sign}
          type="button"
          aria-label={chinese ? zh : en}
          title={chinese ? zh : en}
          onClick={() => onPick(sign)}
        >
          {sign}
        </button>
      ))}
    </div>
  )
}

function step(grid: HTMLElement, by: number): void {
  const buttons = [...grid.querySelectorAll('button')]
  const at = buttons.indexOf((grid.getRootNode() as ShadowRoot).activeElement as HTMLButtonElement)
  buttons[Math.min(buttons.length - 1, Math.max(0, at + by))]?.focus()
}
