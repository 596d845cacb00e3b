import { ApiError, errorOf } from '@yingda/api'

/** Sentences as callers hear them, played in the page: one at a time. */
export interface Heard {
  language: string
  text: string
  keys?: [string, string][] | undefined
}

let context: AudioContext | null = null
let source: AudioBufferSourceNode | null = null

/** The sentence as WAV: a recording where there is one, else the engine. */
export async function rendered(heard: Heard): Promise<ArrayBuffer> {
  const said = { language: heard.language, text: heard.text.trim(), keys: heard.keys ?? [] }
  return sound('/api/prompts/sound', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(said) })
}

export async function sound(path: string, options: RequestInit = {}): Promise<ArrayBuffer> {
  const response = await fetch(path, { ...options, credentials: 'same-origin' }).catch(() => {
    throw new ApiError('network.unreachable')
  })
  if (!response.ok) throw errorOf(response.status, await response.text())
  return response.arrayBuffer()
}

/** Plays it to its end, or until another begins. */
export async function play(data: ArrayBuffer): Promise<void> {
  context ??= new AudioContext()
  hush()
  const buffer = await context.decodeAudioData(data)
  await context.resume()
  const own = context.createBufferSource()
  source = own
  own.buffer = buffer
  own.connect(context.destination)
  own.start()
  await new Promise<void>((ended) => (own.onended = () => ended()))
}

export function hush(): void {
  source?.stop()
  source = null
}
