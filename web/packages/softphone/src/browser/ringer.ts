const EVERY_MS = 3_000
/** Two tones a telephone has had for a hundred years, softly. */
const TONES_HZ = [440, 480]
const RING_S = 1.1
const LOUDNESS = 0.09

type Sinkable = AudioContext & { setSinkId?: (id: string) => Promise<void> }

/** Rings, on the device chosen for ringing. Quiet until somebody has clicked (browsers insist). */
export class Ringer {
  private context: Sinkable | null = null
  private timer: ReturnType<typeof setInterval> | undefined

  start(device: string): void {
    this.stop()
    this.context ??= new AudioContext()
    void this.context.setSinkId?.(device).catch(() => undefined)
    this.timer = setInterval(() => this.once(), EVERY_MS)
    this.once()
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
    void this.context?.suspend()
  }

  private once(): void {
    const audio = this.context!
    void audio.resume()
    const gain = audio.createGain()
    gain.gain.setValueAtTime(0, audio.currentTime)
    gain.gain.linearRampToValueAtTime(LOUDNESS, audio.currentTime + 0.03)
    gain.gain.setValueAtTime(LOUDNESS, audio.currentTime + RING_S - 0.05)
    gain.gain.linearRampToValueAtTime(0, audio.currentTime + RING_S)
    gain.connect(audio.destination)
    for (const hertz of TONES_HZ) {
      const tone = audio.createOscillator()
      tone.frequency.value = hertz
      tone.connect(gain)
      tone.start()
      tone.stop(audio.currentTime + RING_S)
    }
  }
}
