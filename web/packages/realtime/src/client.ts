import { backoffMs } from './backoff.ts'
import { readFrame, type ClientFrame, type Refusal } from './frames.ts'
import { Outbox, type Command } from './outbox.ts'
import { TopicPosition } from './topic.ts'

/** Beats renew the agent's presence; without a frame from the server for SILENCE the socket counts as dead. */
export const BEAT_MS = 5_000
export const SILENCE_MS = 12_000
export const OPENING_MS = 15_000

export interface Socket {
  send(text: string): void
  close(): void
}

export interface SocketEvents {
  opened(): void
  message(text: string): void
  closed(why: 'lost' | 'signed_out'): void
}

/** What the client needs from outside; the browser's are in browser.ts, the tests' in client.test.ts. */
export interface Ports {
  now(): number
  random(): number
  newId(): string
  open(events: SocketEvents): Socket
  keep?: { load(): Command[]; save(commands: Command[]): void }
}

export interface Listener {
  snapshot(snapshot: unknown): void
  event(event: unknown): void
  hint?(hint: Record<string, unknown>): void
  refused?(error: Refusal): void
}

export type Phase = 'stopped' | 'connecting' | 'live' | 'waiting' | 'signed_out'

export interface ConnectionState {
  phase: Phase
  /** Since when there is no live connection (epoch ms), null while there is one. */
  lostSince: number | null
  retryAt: number | null
  /** Commands without an answer yet. */
  pending: number
}

export class CommandRefused extends Error {
  constructor(readonly code: string, readonly data: Record<string, unknown> = {}) {
    super(code)
    this.name = 'CommandRefused'
  }
}

type Answer = Record<string, unknown>

interface Waiter {
  resolve(answer: Answer): void
  reject(error: CommandRefused): void
}

export interface CommandOptions {
  id?: string
  replaces?: string
  keep?: boolean
  /** Refuse at once when there is no connection: accepting an offer a minute later helps nobody. */
  liveOnly?: boolean
}

/** The staff socket as a state machine: everything from outside comes through `Ports`, time through `tick`. */
export class RealtimeClient {
  private socket: Socket | null = null
  private generation = 0
  private phase: Phase = 'stopped'
  private attempt = 0
  private retryAt: number | null = null
  private lostSince: number | null = null
  private openingAt = 0
  private heardAt = 0
  private beatAt = 0
  private beats = 0
  private readonly topics = new Map<string, { position: TopicPosition; listener: Listener }>()
  private readonly outbox = new Outbox()
  private readonly waiters = new Map<string, Waiter>()
  private readonly stateListeners = new Set<(state: ConnectionState) => void>()
  private readonly orphanListeners = new Set<(command: Command, error: Refusal | null) => void>()

  constructor(private readonly ports: Ports) {}

  get state(): ConnectionState {
    return { phase: this.phase, lostSince: this.lostSince, retryAt: this.retryAt, pending: this.outbox.all.length }
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.stateListeners.add(listener)
    listener(this.state)
    return () => this.stateListeners.delete(listener)
  }

  /** Answers to commands that were given before a reload: nobody waits for them any more, but they may have failed. */
  onOrphan(listener: (command: Command, error: Refusal | null) => void): () => void {
    this.orphanListeners.add(listener)
    return () => this.orphanListeners.delete(listener)
  }

  get pending(): readonly Command[] {
    return this.outbox.all
  }

  start(): void {
    if (this.phase !== 'stopped' && this.phase !== 'signed_out') return
    for (const command of this.ports.keep?.load() ?? []) if (!this.outbox.get(command.id)) this.outbox.add(command)
    this.lostSince = this.ports.now()
    this.connect()
  }

  stop(): void {
    this.drop()
    this.phase = 'stopped'
    this.retryAt = null
    this.changed()
  }

  /** Forgets everything not yet answered: for signing out. */
  forget(): void {
    for (const command of this.outbox.clear()) this.settle(command.id, null, { code: 'command.forgotten', data: {} })
    this.changed()
  }

  subscribe(topic: string, listener: Listener): () => void {
    this.topics.set(topic, { position: new TopicPosition(), listener })
    if (this.phase === 'live') this.ask(topic)
    return () => {
      if (this.topics.get(topic)?.listener !== listener) return
      this.topics.delete(topic)
      this.say({ unsub: topic })
    }
  }

  command(name: string, args: Record<string, unknown> = {}, options: CommandOptions = {}): Promise<Answer> {
    if (options.liveOnly && this.phase !== 'live') return Promise.reject(new CommandRefused('network.unreachable'))
    if (this.outbox.full) return Promise.reject(new CommandRefused('command.too_many'))
    const { replaces, keep, id = this.ports.newId() } = options
    const command: Command = { id, do: name, with: args, ...(replaces ? { replaces } : {}), ...(keep ? { keep } : {}) }
    const promise = new Promise<Answer>((resolve, reject) => this.waiters.set(id, { resolve, reject }))
    for (const old of this.outbox.add(command)) this.settle(old.id, {}, null)
    this.say({ id, do: name, with: args })
    this.changed()
    return promise
  }

  hint(name: string, args: Record<string, unknown>): void {
    this.say({ hint: name, with: args })
  }

  /** Called about once a second, by a clock that hidden tabs do not slow down. */
  tick(): void {
    const now = this.ports.now()
    if (this.phase === 'waiting' && now >= (this.retryAt ?? 0)) this.connect()
    else if (this.phase === 'connecting' && now - this.openingAt > OPENING_MS) this.lost()
    else if (this.phase === 'live') this.beat(now)
  }

  /** The network is said to be back, or somebody pressed the button: do not wait for the back-off. */
  retryNow(): void {
    if (this.phase === 'waiting') this.connect()
  }

  /** The browser says that the network is gone: no need to wait for the silence. */
  networkGone(): void {
    if (this.phase === 'live') this.lost()
  }

  private beat(now: number): void {
    if (now - this.heardAt > SILENCE_MS) {
      this.lost()
      return
    }
    if (now - this.beatAt >= BEAT_MS) {
      this.beatAt = now
      this.say({ beat: ++this.beats })
    }
  }

  private connect(): void {
    const generation = ++this.generation
    const mine = (then: () => void) => () => {
      if (generation === this.generation) then()
    }
    this.phase = 'connecting'
    this.retryAt = null
    this.openingAt = this.ports.now()
    this.changed()
    this.socket = this.ports.open({
      opened: mine(() => this.opened()),
      message: (text) => {
        if (generation === this.generation) this.heard(text)
      },
      closed: (why) => {
        if (generation === this.generation) this.lost(why)
      },
    })
  }

  private opened(): void {
    const now = this.ports.now()
    this.phase = 'live'
    this.heardAt = now
    this.beatAt = now
    this.lostSince = null
    for (const [topic, { position }] of this.topics) {
      position.reconnected(now)
      this.say({ sub: topic, ...(position.at ? { from: position.at } : {}) })
    }
    for (const { id, do: name, with: args } of this.outbox.all) this.say({ id, do: name, with: args })
    this.say({ beat: ++this.beats })
    this.changed()
  }

  private lost(why: 'lost' | 'signed_out' = 'lost'): void {
    this.drop()
    this.lostSince ??= this.ports.now()
    if (why === 'signed_out') {
      this.phase = 'signed_out'
      this.retryAt = null
    } else {
      this.phase = 'waiting'
      this.retryAt = this.ports.now() + backoffMs(this.attempt++, this.ports.random)
    }
    this.changed()
  }

  private drop(): void {
    this.generation++
    this.socket?.close()
    this.socket = null
  }

  private heard(text: string): void {
    this.heardAt = this.ports.now()
    const frame = readFrame(text)
    // Only a connection that speaks counts as good: one that opens and dies at once keeps backing off.
    if (frame.kind !== 'unknown') this.attempt = 0
    if (frame.kind === 'answer') this.answered(frame.id, frame.ok, frame.error)
    else if (frame.kind === 'snapshot' || frame.kind === 'event' || frame.kind === 'hint' || frame.kind === 'refused') this.onTopic(frame)
  }

  private onTopic(frame: Extract<ReturnType<typeof readFrame>, { topic: string }>): void {
    const entry = this.topics.get(frame.topic)
    if (!entry) return
    const { position, listener } = entry
    if (frame.kind === 'refused') listener.refused?.(frame.error)
    else if (frame.kind === 'hint') listener.hint?.(frame.hint)
    else if (frame.kind === 'snapshot') {
      position.snapshot(frame.at)
      listener.snapshot(frame.snapshot)
    } else {
      const verdict = position.event(frame.at)
      if (verdict === 'deliver') listener.event(frame.event)
      else if (verdict === 'gap' && position.ask(this.ports.now())) this.ask(frame.topic)
    }
  }

  private ask(topic: string): void {
    const at = this.topics.get(topic)?.position.at
    this.say({ sub: topic, ...(at ? { from: at } : {}) })
  }

  private answered(id: string, ok: Answer | null, error: Refusal | null): void {
    const command = this.outbox.take(id)
    if (!command) return
    if (!this.waiters.has(id)) for (const listener of this.orphanListeners) listener(command, error)
    this.settle(id, ok, error)
    this.changed()
  }

  private settle(id: string, ok: Answer | null, error: Refusal | null): void {
    const waiter = this.waiters.get(id)
    this.waiters.delete(id)
    if (error) waiter?.reject(new CommandRefused(error.code, error.data))
    else waiter?.resolve(ok ?? {})
  }

  private say(frame: ClientFrame): void {
    if (this.phase === 'live') this.socket?.send(JSON.stringify(frame))
  }

  private changed(): void {
    this.ports.keep?.save(this.outbox.all.filter((command) => command.keep))
    const state = this.state
    for (const listener of this.stateListeners) listener(state)
  }
}
