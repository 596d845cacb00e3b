import type { Entry, Refused } from '../protocol'
import type { Conversation } from './conversation'
import type { OutboxEntry } from './outbox'
import type { Line } from './screen'
import type { Upload } from './timeline'

/** Everything the panel shows. Replaced, never changed in place. */
export interface State {
  readonly opened: boolean
  readonly line: Line
  readonly lineRefused: Refused | null
  readonly entry: Entry | null
  readonly conversation: Conversation
  readonly outbox: readonly OutboxEntry[]
  readonly uploads: readonly Upload[]
  readonly typing: boolean
  readonly seen: number
  readonly surveySkipped: boolean
  readonly leaving: boolean
  /** Something went wrong that is no row: said once above the composer. */
  readonly notice: Refused | null
}
