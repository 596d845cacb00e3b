import { MicrophoneFault, type CallPage } from './call/browser'
import type { CallAccount, CallLine, Levels } from './call/port'
import { Refusal } from './door/rest'
import { faultOfRefusal, NO_CALL, reduce, underWay, type CallState, type Fault, type Happened } from './model/call'

const SILENT: Levels = { mine: 0, theirs: 0 }

export interface CallingPorts {
  readonly page: CallPage
  /** An account for one call. */
  account(): Promise<CallAccount>
  changed(call: CallState): void
}

/** The customer's call to the house: microphone first, then an account, then the line. One at a time. */
export class Calling {
  state: CallState = NO_CALL
  private line: CallLine | null = null
  private voice: MediaStream | null = null
  private attempt = 0

  constructor(private readonly ports: CallingPorts) {}

  get underWay(): boolean {
    return underWay(this.state)
  }

  async start(): Promise<void> {
    if (this.underWay) return
    const mine = ++this.attempt
    this.happened({ type: 'asking' })
    try {
      const [voice, dial] = await this.ready()
      if (mine !== this.attempt) return stop(voice)
      this.voice = voice
      this.happened({ type: 'connecting' })
      const account = await this.ports.account()
      if (mine === this.attempt) this.line = dial(account, voice, this.events(mine))
    } catch (error) {
      if (mine === this.attempt) this.fail(faultOf(error))
    }
  }

  hangUp(): void {
    this.attempt++
    this.line?.hangUp()
    this.over({ type: 'over', why: 'ended', at: Date.now() })
  }

  /** Puts away what is left on the screen of a call that is over. */
  close(): void {
    if (!this.underWay) this.happened({ type: 'closed' })
  }

  mute(on: boolean): void {
    this.line?.mute(on)
    this.happened({ type: 'muted', on })
  }

  press(key: string): void {
    if (this.state.phase !== 'talking') return
    this.line?.press(key)
    this.happened({ type: 'pressed', key })
  }

  play(): void {
    this.happened({ type: 'playing' })
    this.line?.play()
  }

  levels(): Levels {
    return this.line?.levels() ?? SILENT
  }

  /** The script is fetched while the customer answers for the microphone. */
  private async ready() {
    const loading = this.ports.page.dial()
    loading.catch(() => undefined)
    const voice = await this.ports.page.microphone()
    try {
      return [voice, await loading] as const
    } catch (error) {
      stop(voice)
      throw error
    }
  }

  private events(mine: number) {
    const now = (event: Happened) => mine === this.attempt && this.happened(event)
    return {
      ringing: () => now({ type: 'ringing' }),
      talking: () => now({ type: 'talking', at: Date.now() }),
      path: (good: boolean) => now({ type: 'path', good }),
      blocked: () => now({ type: 'blocked' }),
      over: (why: 'ended' | 'busy' | 'cut' | 'away') => {
        if (mine === this.attempt) this.over({ type: 'over', why, at: Date.now() })
      },
    }
  }

  private fail(fault: Fault): void {
    this.over({ type: 'failed', fault })
  }

  private over(event: Happened): void {
    this.line = null
    if (this.voice) stop(this.voice)
    this.voice = null
    this.happened(event)
  }

  private happened(event: Happened): void {
    const next = reduce(this.state, event)
    if (next === this.state) return
    this.state = next
    this.ports.changed(next)
  }
}

function faultOf(error: unknown): Fault {
  if (error instanceof MicrophoneFault) return error.fault
  return error instanceof Refusal ? faultOfRefusal(error.refused) : 'network'
}

function stop(voice: MediaStream): void {
  for (const track of voice.getTracks()) track.stop()
}
