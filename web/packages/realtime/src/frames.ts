/** The frames of the staff socket, as docs/topics/protocol.md has them. */
export interface Position {
  stream: string
  seq: number
}

export type ClientFrame =
  | { sub: string; from?: Position }
  | { unsub: string }
  | { id: string; do: string; with: Record<string, unknown> }
  | { beat: number }
  | { hint: string; with: Record<string, unknown> }

export interface Refusal {
  code: string
  data: Record<string, unknown>
}

export type ServerFrame =
  | { kind: 'answer'; id: string; ok: Record<string, unknown> | null; error: Refusal | null }
  | { kind: 'snapshot'; topic: string; at: Position; snapshot: unknown }
  | { kind: 'event'; topic: string; at: Position; event: unknown }
  | { kind: 'hint'; topic: string; hint: Record<string, unknown> }
  | { kind: 'refused'; topic: string; error: Refusal }
  | { kind: 'beat' }
  | { kind: 'unknown' }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function refusal(value: unknown): Refusal | null {
  if (!isObject(value) || typeof value['code'] !== 'string') return null
  return { code: value['code'], data: isObject(value['data']) ? value['data'] : {} }
}

/** Reads a frame. What it does not know is `unknown`, never an exception: a newer server may say more. */
export function readFrame(text: string): ServerFrame {
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return { kind: 'unknown' }
  }
  if (!isObject(frame)) return { kind: 'unknown' }
  if ('beat' in frame) return { kind: 'beat' }
  if (typeof frame['id'] === 'string') {
    const ok = isObject(frame['ok']) ? frame['ok'] : null
    return { kind: 'answer', id: frame['id'], ok, error: refusal(frame['error']) }
  }
  return typeof frame['topic'] === 'string' ? readTopic(frame['topic'], frame) : { kind: 'unknown' }
}

function readTopic(topic: string, frame: Record<string, unknown>): ServerFrame {
  const error = refusal(frame['error'])
  if (error) return { kind: 'refused', topic, error }
  if (isObject(frame['hint'])) return { kind: 'hint', topic, hint: frame['hint'] }
  const { stream, seq } = frame
  if (typeof stream !== 'string' || typeof seq !== 'number') return { kind: 'unknown' }
  if ('snapshot' in frame) return { kind: 'snapshot', topic, at: { stream, seq }, snapshot: frame['snapshot'] }
  if ('event' in frame) return { kind: 'event', topic, at: { stream, seq }, event: frame['event'] }
  return { kind: 'unknown' }
}
