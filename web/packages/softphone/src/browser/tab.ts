import type { TabPort } from './port.ts'

const LOOK_MS = 2_000
/** So many looks must find the phone free: a page that reloads is gone for a moment, and comes back for it. */
const FREE_LOOKS = 3

/** One tab of a browser holds a person's phone (Web Locks). The others look whether it is free, and may take it. */
export class BrowserTab implements TabPort {
  private readonly name: string
  private let_go: (() => void) | null = null
  private heard: (here: boolean) => void = () => undefined
  private timer: ReturnType<typeof setInterval> | undefined
  private free = 0

  constructor(user: string) {
    this.name = `yingda.phone.${user}`
  }

  claim(heard: (here: boolean) => void): void {
    this.heard = heard
    void this.hold({ ifAvailable: true })
    this.timer = setInterval(() => void this.look(), LOOK_MS)
  }

  take(): void {
    if (!this.let_go) void this.hold({ steal: true })
  }

  release(): void {
    clearInterval(this.timer)
    this.heard = () => undefined
    this.let_go?.()
  }

  /** Resolves when the phone is not ours (any more). */
  private async hold(how: LockOptions): Promise<void> {
    await navigator.locks.request(this.name, how, (lock) => {
      this.heard(lock !== null)
      if (lock) return new Promise<void>((resolve) => (this.let_go = resolve))
    }).catch(() => this.heard(false))
    this.let_go = null
  }

  private async look(): Promise<void> {
    if (this.let_go) return
    const { held } = await navigator.locks.query()
    this.free = held?.some((one) => one.name === this.name) ? 0 : this.free + 1
    if (this.free < FREE_LOOKS) return
    this.free = 0
    void this.hold({ ifAvailable: true })
  }
}
