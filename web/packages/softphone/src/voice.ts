import { MicrophoneFault, type MediaPort } from './browser/port.ts'
import type { Microphone } from './state.ts'

/** Our voice and theirs in the one call: the microphone while it is open, the meters, the speaker. */
export class Voice {
  private mine: MediaStream | null = null
  private theirs: MediaStream | null = null

  constructor(private readonly media: MediaPort, private readonly told: (microphone: Microphone) => void) {}

  /** Opens the microphone, and tells what came of it. Null: there is none to speak into. */
  async open(): Promise<MediaStream | null> {
    this.told('asking')
    try {
      const voice = await this.media.open()
      this.told('ok')
      return voice
    } catch (error) {
      this.told(error instanceof MicrophoneFault ? error.microphone : 'busy')
      return null
    }
  }

  /** The microphone works: it is not kept open, for a browser shows that it listens. */
  async try(): Promise<boolean> {
    const voice = await this.open()
    stopped(voice)
    return voice !== null
  }

  /** The microphone that was spoken into is gone (unplugged). */
  get broken(): boolean {
    return this.mine?.getAudioTracks()[0]?.readyState === 'ended'
  }

  speak(voice: MediaStream): void {
    if (this.mine !== voice) stopped(this.mine)
    this.mine = voice
    this.media.measure('mine', voice)
  }

  /** False: the browser will not play before a click. */
  hear(stream: MediaStream): Promise<boolean> {
    this.theirs = stream
    this.media.measure('theirs', stream)
    return this.media.play(stream)
  }

  /** After a click the browser lets it be heard. */
  hearAgain(): Promise<boolean> {
    return this.theirs ? this.media.play(this.theirs) : Promise.resolve(true)
  }

  over(): void {
    stopped(this.mine)
    this.mine = this.theirs = null
    this.media.measure('mine', null)
    this.media.measure('theirs', null)
    this.media.ring(false)
    this.media.quiet()
  }
}

export function stopped(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}
