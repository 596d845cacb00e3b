import type { MediaPort } from './port.ts'
import { audioContext, loudness } from './meter.ts'

export const RECORD_MS = 3_000
/** Quieter than this all the time is a microphone that is off. */
export const HEARD_MIN = 0.08

export type EchoPhase = 'recording' | 'playing'

/** The test call: three seconds of what the microphone hears, played back on the chosen speaker. Answers with the loudest moment, 0…1. */
export async function echo(media: MediaPort, tell: (phase: EchoPhase) => void): Promise<number> {
  const voice = await media.open()
  try {
    tell('recording')
    media.measure('mine', voice)
    const sound = await record(voice)
    media.measure('mine', null)
    tell('playing')
    await playBack(media, sound)
    return loudest(sound)
  } finally {
    media.measure('mine', null)
    for (const track of voice.getTracks()) track.stop()
  }
}

async function record(voice: MediaStream): Promise<AudioBuffer> {
  const recorder = new MediaRecorder(voice)
  const pieces: Blob[] = []
  recorder.ondataavailable = (event) => pieces.push(event.data)
  const stopped = new Promise((resolve) => (recorder.onstop = resolve))
  recorder.start()
  setTimeout(() => recorder.stop(), RECORD_MS)
  await stopped
  return audioContext().decodeAudioData(await new Blob(pieces).arrayBuffer())
}

/** Through the same way as a call's voice, so that the device is tested too. */
async function playBack(media: MediaPort, sound: AudioBuffer): Promise<void> {
  const audio = audioContext()
  const source = audio.createBufferSource()
  const way = audio.createMediaStreamDestination()
  source.buffer = sound
  source.connect(way)
  media.measure('theirs', way.stream)
  await media.play(way.stream)
  await new Promise((resolve) => {
    source.onended = resolve
    source.start()
  })
  media.quiet()
  media.measure('theirs', null)
}

function loudest(sound: AudioBuffer): number {
  const samples = sound.getChannelData(0)
  const size = Math.round(sound.sampleRate / 20)
  let most = 0
  for (let at = 0; at + size <= samples.length; at += size) {
    const piece = samples.subarray(at, at + size)
    most = Math.max(most, Math.sqrt(piece.reduce((sum, one) => sum + one * one, 0) / size))
  }
  return loudness(most)
}
