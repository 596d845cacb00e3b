import { duration } from '@yingda/i18n'
import type { Figures } from '../state/doors.ts'

export interface ShownFigure {
  key: 'handled' | 'reply' | 'satisfaction'
  text: string | null
}

/** The agent's own figures of the day as they are shown; what was not measured says so by null. */
export function showFigures(figures: Figures | null): ShownFigure[] {
  const reply = figures?.average_reply_s
  const satisfaction = figures?.satisfaction
  return [
    { key: 'handled', text: figures?.handled == null ? null : String(figures.handled) },
    { key: 'reply', text: reply == null ? null : duration(reply * 1000) },
    { key: 'satisfaction', text: satisfaction == null ? null : satisfaction.toFixed(1) },
  ]
}
