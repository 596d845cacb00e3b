import type { Socket } from 'jssip'

/** Before the n-th try (from 0): doubling to a cap, half of it drawn, so that a centre's phones do not come back at once. */
export const FIRST_MS = 500
export const CAP_MS = 15_000
/** So many sockets turned away in a row, while tickets are given, is no accident. */
export const REFUSED_AFTER = 3
/** How our door says no: not signed in, or said what it must not. */
const REFUSALS: readonly number[] = [4401, 4403]
/** What a browser tells of a handshake that failed, and no more. */
const ABNORMAL = 1006
const OPEN = 1

export const backoffMs = (attempt: number, random: () => number): number => {
  const whole = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(attempt, 8))
  return Math.round(whole / 2 + (whole / 2) * random())
}

export interface SocketPorts {
  ticket(): Promise<string>
  open(url: string): WebSocket
  /** The page's own origin as a websocket address: wss://host. */
  origin: string
  random(): number
  heard(link: 'connecting' | 'lost' | 'refused'): void
}

/**
 * A socket for JsSIP that asks for a fresh ticket before each connection, and does its own back-off while it connects: JsSIP
 * sees one long "connecting", and may be told to hurry.
 */
export class TicketSocket implements Socket {
  private socket: WebSocket | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private attempt = 0
  private refusals = 0
  private wanted = false
  private generation = 0
  readonly sip_uri: string
  via_transport: string

  constructor(private readonly path: string, private readonly ports: SocketPorts) {
    this.sip_uri = `sip:${ports.origin.replace(/^wss?:\/\//, '')};transport=ws`
    this.via_transport = ports.origin.startsWith('wss:') ? 'WSS' : 'WS'
  }

  get url(): string {
    return `${this.ports.origin}${this.path}`
  }

  // JsSIP puts its own here.
  onconnect: () => void = () => undefined
  ondisconnect: (error: boolean, code?: number, reason?: string) => void = () => undefined
  ondata: (event: unknown) => void = () => undefined

  connect(): void {
    if (this.wanted) return
    this.wanted = true
    this.ports.heard('connecting')
    if (this.attempt === 0) void this.attack()
    else this.later()
  }

  disconnect(): void {
    this.wanted = false
    this.generation++
    clearTimeout(this.timer)
    this.socket?.close()
    this.socket = null
  }

  retryNow(): void {
    if (!this.wanted || this.socket || this.timer === undefined) return
    clearTimeout(this.timer)
    void this.attack()
  }

  isConnected(): boolean {
    return this.socket?.readyState === OPEN
  }

  isConnecting(): boolean {
    return this.wanted && !this.isConnected()
  }

  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    if (!this.isConnected()) return false
    this.socket!.send(message as string)
    return true
  }

  private async attack(): Promise<void> {
    this.timer = undefined
    const mine = ++this.generation
    const ticket = await this.ports.ticket().catch(() => null)
    if (mine !== this.generation || !this.wanted) return
    if (ticket === null) this.again('lost')
    else this.listen(this.ports.open(`${this.url}?ticket=${encodeURIComponent(ticket)}`), mine)
  }

  private listen(socket: WebSocket, mine: number): void {
    this.socket = socket
    let opened = false
    socket.onopen = () => {
      if (mine !== this.generation) return
      opened = true
      this.onconnect()
    }
    socket.onmessage = (event: MessageEvent) => {
      if (mine !== this.generation) return
      // Only a connection that speaks counts as good: one that opens and dies at once keeps backing off.
      this.attempt = 0
      this.refusals = 0
      this.ondata(event.data)
    }
    socket.onclose = (event: CloseEvent) => {
      if (mine !== this.generation) return
      this.socket = null
      // Turned away: before it opened, or with a word that says so. A switch that is away (1013) is not that.
      if (REFUSALS.includes(event.code) || (!opened && event.code === ABNORMAL)) this.refusals++
      const link = this.refusals >= REFUSED_AFTER ? 'refused' : 'lost'
      if (opened) this.lost(event, link)
      else this.again(link)
    }
  }

  /** A connection that stood is gone: JsSIP hears of it, and comes back with `connect`. */
  private lost(event: CloseEvent, link: 'lost' | 'refused'): void {
    this.wanted = false
    this.attempt++
    this.ports.heard(link)
    this.ondisconnect(!event.wasClean, event.code, event.reason)
  }

  private again(link: 'lost' | 'refused'): void {
    this.ports.heard(link)
    this.attempt++
    this.later()
  }

  private later(): void {
    this.timer = setTimeout(() => void this.attack(), backoffMs(this.attempt - 1, this.ports.random))
  }
}
