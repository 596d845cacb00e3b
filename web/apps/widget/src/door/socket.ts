import { waitMs } from '../model/backoff'
import type { Line } from '../model/screen'
import type { Refused } from '../protocol'
import { Refusal } from './rest'

const BEAT_MS = 5_000
/** Without any frame for this long the line is taken for dead, whatever the browser says. */
const SILENCE_MAX_MS = 12_000
const OPEN_WAIT_MS = 10_000
/** Refusals that a new try does not change. */
const FINAL = new Set(['forbidden', 'origin.foreign', 'entry_point.unknown', 'input.invalid', 'not_found'])

export interface Ears {
  /** A fresh address with its one-time ticket. */
  address(): Promise<string>
  opened(): void
  frame(frame: unknown): void
  line(line: Line, refused: Refused | null): void
}

/** Keeps one socket open: beats, notices silence, comes back by itself. Decides nothing about what the frames mean. */
export class Socket {
  private socket: WebSocket | null = null
  private tries = 0
  private heard = 0
  private beat = 0
  private retry = 0
  private wanted = false
  private dialling = false

  constructor(private readonly ears: Ears) {
    setInterval(() => this.pulse(), BEAT_MS)
    addEventListener('online', () => this.now())
    addEventListener('offline', () => this.lost())
    document.addEventListener('visibilitychange', () => document.hidden || this.now())
  }

  get open(): boolean {
    return this.socket?.readyState === WebSocket.OPEN
  }

  start(): void {
    if (this.wanted) return
    this.wanted = true
    this.ears.line('connecting', null)
    void this.dial()
  }

  /** Try at once instead of waiting out the pause. */
  now(): void {
    if (!this.wanted || this.socket || this.dialling) return
    clearTimeout(this.retry)
    void this.dial()
  }

  /** The other side no longer answers: hang up and come back. */
  lost(): void {
    const socket = this.socket
    if (!socket) return
    this.socket = null
    socket.close()
    this.later()
  }

  send(frame: unknown): boolean {
    if (!this.open) return false
    this.socket!.send(JSON.stringify(frame))
    return true
  }

  private async dial(): Promise<void> {
    this.dialling = true
    try {
      this.listen(new WebSocket(await this.ears.address()))
    } catch (why) {
      this.failed(why instanceof Refusal ? why.refused : { code: 'network', data: {} })
    } finally {
      this.dialling = false
    }
  }

  private listen(socket: WebSocket): void {
    this.socket = socket
    this.heard = Date.now()
    const tooLong = setTimeout(() => this.socket === socket && !this.open && this.lost(), OPEN_WAIT_MS)
    socket.onopen = () => {
      clearTimeout(tooLong)
      if (this.socket !== socket) return socket.close()
      this.ears.opened()
    }
    socket.onmessage = (event) => this.socket === socket && this.take(event.data as string)
    socket.onclose = () => {
      clearTimeout(tooLong)
      if (this.socket === socket) {
        this.socket = null
        this.later()
      }
    }
  }

  private take(text: string): void {
    this.heard = Date.now()
    if (this.tries > 0) this.tries = 0
    this.ears.frame(JSON.parse(text))
  }

  private failed(refused: Refused): void {
    if (!FINAL.has(refused.code)) return this.later()
    this.wanted = false
    this.ears.line('refused', refused)
  }

  private later(): void {
    this.ears.line('broken', null)
    clearTimeout(this.retry)
    this.retry = window.setTimeout(() => this.now(), waitMs(this.tries++, Math.random()))
  }

  private pulse(): void {
    if (!this.open) return
    if (Date.now() - this.heard > SILENCE_MAX_MS) return this.lost()
    this.send({ beat: ++this.beat })
  }
}
