let context: AudioContext | null = null

/** One audio context for all meters: browsers allow few. */
export function audioContext(): AudioContext {
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume()
  return context
}

/** Full scale of the meter: speech peaks at about -10 dB, and what is below -55 dB is silence. */
const FLOOR_DB = -55
const CEILING_DB = -8

/** 0…1 as the ear tells loudness, from the root mean square of a piece of sound. */
export function loudness(rms: number): number {
  const db = 20 * Math.log10(Math.max(rms, 1e-6))
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / (CEILING_DB - FLOOR_DB)))
}

/** How loud a stream is now. */
export class Meter {
  private source: MediaStreamAudioSourceNode | null = null
  private analyser: AnalyserNode | null = null
  private readonly samples = new Float32Array(1024)

  of(stream: MediaStream | null): void {
    this.source?.disconnect()
    this.source = null
    this.analyser = null
    if (!stream?.getAudioTracks().length) return
    const audio = audioContext()
    this.analyser = audio.createAnalyser()
    this.analyser.fftSize = this.samples.length
    this.source = audio.createMediaStreamSource(stream)
    this.source.connect(this.analyser)
  }

  level(): number {
    if (!this.analyser) return 0
    this.analyser.getFloatTimeDomainData(this.samples)
    return loudness(Math.sqrt(this.samples.reduce((sum, one) => sum + one * one, 0) / this.samples.length))
  }
}
