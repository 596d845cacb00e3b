import { MicrophoneFault, type Choice, type Device, type Devices, type Levels, type MediaPort } from './port.ts'
import { Meter } from './meter.ts'
import { Ringer } from './ringer.ts'

const KEY = 'yingda.phone.devices'
const NOTHING_CHOSEN: Choice = { microphone: '', speaker: '', ringer: '', cleaned: true }

function kept(): Choice {
  try {
    return { ...NOTHING_CHOSEN, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Choice>) }
  } catch {
    return NOTHING_CHOSEN
  }
}

/** What a browser's refusal of the microphone means. */
export function faultOfMicrophone(error: unknown): MicrophoneFault {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return new MicrophoneFault('refused')
  return new MicrophoneFault(name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy')
}

/** Ears and mouth of a browser. Devices are remembered on this computer, not for the person. */
export class BrowserMedia implements MediaPort {
  private choice = kept()
  private readonly audio = new Audio()
  private readonly ringer = new Ringer()
  private readonly meters = { mine: new Meter(), theirs: new Meter() }

  secure(): boolean {
    return window.isSecureContext && Boolean(navigator.mediaDevices?.getUserMedia)
  }

  async open(): Promise<MediaStream> {
    const { microphone, cleaned } = this.choice
    const how = { echoCancellation: cleaned, noiseSuppression: cleaned, autoGainControl: cleaned }
    const ask = (deviceId?: ConstrainDOMString) => navigator.mediaDevices.getUserMedia({ audio: { ...how, ...(deviceId ? { deviceId } : {}) }, video: false })
    try {
      if (!microphone) return await ask()
      // The headset chosen yesterday may be in a drawer today: then any microphone is better than none.
      return await ask({ exact: microphone }).catch((error: unknown) => (faultOfMicrophone(error).microphone === 'missing' ? ask() : Promise.reject(error as Error)))
    } catch (error) {
      throw faultOfMicrophone(error)
    }
  }

  async devices(): Promise<Devices> {
    const all = await navigator.mediaDevices.enumerateDevices()
    const of = (kind: MediaDeviceKind): Device[] =>
      all.filter((one) => one.kind === kind && one.deviceId && one.deviceId !== 'default' && one.deviceId !== 'communications').map((one) => ({ id: one.deviceId, label: one.label }))
    return { microphones: of('audioinput'), speakers: of('audiooutput'), chosen: this.choice }
  }

  async choose(choice: Partial<Choice>): Promise<void> {
    this.choice = { ...this.choice, ...choice }
    localStorage.setItem(KEY, JSON.stringify(this.choice))
    if (choice.speaker !== undefined) await sinkTo(this.audio, choice.speaker)
  }

  onChange(listener: () => void): () => void {
    navigator.mediaDevices.addEventListener('devicechange', listener)
    let permission: PermissionStatus | null = null
    navigator.permissions?.query({ name: 'microphone' as PermissionName }).then((found) => {
      permission = found
      found.addEventListener('change', listener)
    }, () => undefined)
    return () => {
      navigator.mediaDevices.removeEventListener('devicechange', listener)
      permission?.removeEventListener('change', listener)
    }
  }

  async play(stream: MediaStream): Promise<boolean> {
    this.audio.srcObject = stream
    await sinkTo(this.audio, this.choice.speaker)
    return this.audio.play().then(() => true, () => false)
  }

  quiet(): void {
    this.audio.pause()
    this.audio.srcObject = null
  }

  ring(on: boolean): void {
    if (on) this.ringer.start(this.choice.ringer)
    else this.ringer.stop()
  }

  measure(who: keyof Levels, stream: MediaStream | null): void {
    this.meters[who].of(stream)
  }

  levels(): Levels {
    return { mine: this.meters.mine.level(), theirs: this.meters.theirs.level() }
  }
}

/** A speaker that is gone is no reason to hear nothing: the system's own is used then. */
async function sinkTo(audio: HTMLAudioElement, id: string): Promise<void> {
  await audio.setSinkId?.(id).catch(() => audio.setSinkId('').catch(() => undefined))
}
