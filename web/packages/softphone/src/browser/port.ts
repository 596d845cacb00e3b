import type { Microphone } from '../state.ts'

export interface Device {
  id: string
  label: string
}

/** What there is to hear and speak with, and what of it is chosen ('' is whatever the system prefers). */
export interface Devices {
  microphones: Device[]
  speakers: Device[]
  chosen: Choice
}

export interface Choice {
  microphone: string
  speaker: string
  ringer: string
  /** Echo cancelling, noise suppression, automatic level. */
  cleaned: boolean
}

export interface Levels {
  /** Ours and theirs, 0…1. */
  mine: number
  theirs: number
}

export class MicrophoneFault extends Error {
  constructor(readonly microphone: Extract<Microphone, 'refused' | 'missing' | 'busy'>) {
    super(microphone)
  }
}

/** Ears and mouth of the page. */
export interface MediaPort {
  /** The page may use a microphone at all (https or localhost). */
  secure(): boolean
  /** The chosen microphone. Throws MicrophoneFault. Asks the person the first time. */
  open(): Promise<MediaStream>
  devices(): Promise<Devices>
  choose(choice: Partial<Choice>): Promise<void>
  /** Plugged, unplugged, or the permission was changed. */
  onChange(listener: () => void): () => void
  /** Plays the other side; false: the browser will not before a click. */
  play(stream: MediaStream): Promise<boolean>
  quiet(): void
  ring(on: boolean): void
  /** Whose levels are measured while a call lasts. */
  measure(who: keyof Levels, stream: MediaStream | null): void
  levels(): Levels
}

/** Which tab of this browser has the phone. */
export interface TabPort {
  /** Tells what becomes of it, now and later. */
  claim(heard: (here: boolean) => void): void
  take(): void
  release(): void
}

export interface NetworkPort {
  onChange(listener: () => void): () => void
}
