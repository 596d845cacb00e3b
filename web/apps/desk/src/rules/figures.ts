import { duration, percent } from '@yingda/i18n'
import type { Figures } from '../state/doors.ts'

export interface ShownFigure {
  key: 'handled' | 'reply' | 'satisfaction' | 'service_level'
  text: string | null
}

/** The agent's own figures of the day as they are shown; what was not measured says so by null. */
export function showFigures(figures: Partial<Figures> | null, locale: string): ShownFigure[] {
  const reply = figures?.reply_ms
  const satisfaction = figures?.satisfaction
  return [
    { key: 'handled', text: figures?.handled == null ? null : String(figures.handled) },
    { key: 'reply', text: reply == null ? null : duration(reply) },
    { key: 'satisfaction', text: satisfaction == null ? null : satisfaction.toFixed(1) },
    { key: 'service_level', text: figures?.service_level == null ? null : percent(figures.service_level, locale) },
  ]
}
