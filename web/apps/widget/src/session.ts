import { callPage } from './call/browser'
import { Calling } from './calling'
import { Parcels } from './door/parcels'
import { Refusal, Rest } from './door/rest'
import { Shelf } from './door/shelf'
import { Socket } from './door/socket'
import { EMPTY, receive } from './model/conversation'
import { newId, shows, wired } from './model/operation'
import { next, OUTBOX_MAX_ENTRIES, refused, wakeAt, type OutboxEntry } from './model/outbox'
import { screen, type Line, type Screen } from './model/screen'
import type { State } from './model/state'
import type { Options } from './options'
import type { Answer, HintFrame, Refused, TopicFrame } from './protocol'
import { texts, type Texts } from './texts'

const ANSWER_WAIT_MS = 10_000
const TYPING_SHOWN_MS = 5_000
const TYPING_TOLD_EVERY_MS = 3_000

/** Joins storage, socket and the pure model. One for each page. */
export class Session {
  readonly texts: Texts
  readonly shelf: Shelf
  state: State
  readonly parcels: Parcels
  readonly calling: Calling
  private readonly rest: Rest
  private readonly socket: Socket
  private readonly tab = newId()
  private readonly watchers = new Set<() => void>()
  private inFlight: { id: string; timer: number } | null = null
  private memory = new Map<string, OutboxEntry>()
  private count = 0
  private wake = 0
  private typingTimer = 0
  private typingTold = 0
  private readTold = 0
  private begun = false
  /** A subscription is under way: frames that do not fit meanwhile are no reason for another. */
  private asked = false

  constructor(readonly options: Options) {
    this.texts = texts(options.language)
    this.shelf = new Shelf(options.entry, window)
    this.rest = new Rest(options)
    this.state = {
      opened: false,
      line: 'connecting',
      lineRefused: null,
      entry: null,
      conversation: EMPTY,
      outbox: [],
      uploads: [],
      typing: false,
      seen: this.shelf.seen,
      surveySkipped: false,
      leaving: false,
      notice: null,
    }
    this.parcels = new Parcels(this.rest, {
      visitor: () => this.shelf.visitor ?? '',
      changed: (uploads) => this.set({ uploads }),
      arrived: (file, name) => this.sendFile(file.id, name),
      refused: (why) => this.notice(why),
    })
    this.calling = new Calling({
      page: callPage(options.base),
      account: () => this.rest.call(this.shelf.visitor ?? '', location.href.slice(0, 300)),
      changed: () => this.set({}),
    })
    this.socket = new Socket({
      address: () => this.address(),
      opened: () => this.subscribe(),
      frame: (frame) => this.take(frame),
      line: (line, why) => this.onLine(line, why),
    })
    this.outboxChanged()
    addEventListener('storage', (event) => this.stored(event))
    document.addEventListener('visibilitychange', () => this.tellRead())
    addEventListener('beforeunload', (event) => (this.parcels.busy || this.calling.underWay) && event.preventDefault())
    addEventListener('pagehide', () => this.calling.underWay && this.calling.hangUp())
    if (this.shelf.opened) this.open()
    else if (this.shelf.running || this.state.outbox.length) this.socket.start()
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher)
    return () => this.watchers.delete(watcher)
  }

  /** What the panel is called. */
  get title(): string {
    return this.options.title ?? this.state.entry?.name ?? this.texts.t('launcher.open')
  }

  get screen(): Screen {
    return screen(this.state.conversation.visit, this.state.surveySkipped)
  }

  /** The house can be called from here, and no call is under way. */
  get canCall(): boolean {
    return this.state.entry?.call === true && !this.calling.underWay
  }

  // ── what the customer does ──

  open(): void {
    this.shelf.opened = true
    this.begun = false
    this.set({ opened: true })
    this.socket.start()
    this.begin()
    this.tellRead()
  }

  close(): void {
    this.shelf.opened = false
    this.set({ opened: false })
  }

  /** Whoever was signed in to the page has left: nobody after them at this browser goes on with their chat. */
  forget(): void {
    this.shelf.forget()
    this.close()
  }

  retry(): void {
    this.socket.start()
    this.socket.now()
  }

  send(text: string): void {
    this.shelf.draft = ''
    this.startIfOver()
    this.act('send', { text })
  }

  private sendFile(file: string, name: string): void {
    this.startIfOver()
    this.act('send', { file, name })
  }

  choose(option: string, label: string): void {
    this.act('choose', { option, label })
  }

  human(): void {
    this.startIfOver()
    if (!this.pendingDo('human')) this.act('human', {})
  }

  end(): void {
    this.act('end', {})
  }

  startAgain(): void {
    this.set({ surveySkipped: false, notice: null })
    if (!this.pendingDo('start')) this.act('start', {})
  }

  leaving(yes: boolean): void {
    this.set({ leaving: yes })
  }

  /** Who waits can be called back instead: the house has a telephone, and the server says so. */
  get canBeCalled(): boolean {
    return this.state.entry?.call === true && this.state.conversation.visit.callback === true
  }

  callBack(number: string): void {
    this.act('callback', { number })
  }

  /** The place in line of the call that this customer waits in goes on here. */
  movePlace(): void {
    if (!this.pendingDo('move_place')) this.act('move_place', {})
  }

  leaveMessage(text: string, contact: string): void {
    this.act('leave_message', { text, contact })
    this.set({ leaving: false })
  }

  survey(score: number, comment: string): void {
    this.act('survey', { score, comment })
    this.set({ surveySkipped: true })
  }

  skipSurvey(): void {
    this.set({ surveySkipped: true })
  }

  typing(): void {
    const now = Date.now()
    if (now - this.typingTold < TYPING_TOLD_EVERY_MS || !this.screen.talking) return
    if (this.socket.send({ hint: 'typing', with: {} })) this.typingTold = now
  }

  /** The failed entry once more, as a new operation: the old id has its answer. */
  again(entry: OutboxEntry): void {
    this.drop(entry.id)
    this.startIfOver()
    this.act(entry.do, entry.with)
  }

  discard(entry: OutboxEntry): void {
    this.drop(entry.id)
  }

  /** What the flow asks for secretly goes to its own door: never into the outbox, the draft or the log. */
  async secret(digits: string): Promise<void> {
    const { taken } = await this.rest.secret(this.shelf.visitor ?? '', digits, newId())
    if (!taken) this.notice({ code: 'secret.refused', data: {} })
  }

  /** A door of the customer's own, such as `/operations/…/confirm`. */
  own = <T>(path: string, body?: unknown): Promise<T> => this.rest.own<T>(this.shelf.visitor ?? '', path, body)

  async transcript(): Promise<void> {
    const { interaction } = this.state.conversation.visit
    if (!interaction) return
    const name = `${this.title}.html`
    await this.parcels.save(this.parcels.fetch(`/chat/transcript/${interaction}`), name)
  }

  async download(file: { id: string; name: string }): Promise<void> {
    await this.parcels.save(this.parcels.address(file.id), file.name)
  }

  notice(notice: Refused | null): void {
    this.set({ notice })
  }

  // ── the outbox ──

  private act(what: string, values: Record<string, unknown>): void {
    if (this.state.outbox.length >= OUTBOX_MAX_ENTRIES) return this.notice({ code: 'outbox.full', data: {} })
    this.keep({ id: newId(), do: what, with: values, at: Date.now(), n: this.count++, tab: this.tab })
    this.shelf.running = true
    this.outboxChanged()
  }

  /** Greets on opening; not again by itself when an old conversation has left the server's memory. */
  private begin(): void {
    const { visit, stream } = this.state.conversation
    if (visit.interaction) this.begun = true
    if (!this.begun && stream && this.state.opened && visit.state === 'none' && !this.pendingDo('start'))
      this.act('start', {})
  }

  private startIfOver(): void {
    const { state } = this.state.conversation.visit
    if (['none', 'ended', 'closed'].includes(state) && !this.pendingDo('start')) this.startAgain()
  }

  private pendingDo(what: string): boolean {
    return this.state.outbox.some((entry) => entry.do === what && !entry.failed)
  }

  private keep(entry: OutboxEntry): void {
    this.memory.set(entry.id, entry)
    this.shelf.put(entry)
  }

  private drop(id: string): void {
    this.memory.delete(id)
    this.shelf.remove(id)
    this.outboxChanged()
  }

  /** Storage and this tab's memory together: storage may be full or forbidden, and another tab may have written. */
  private outboxChanged(): void {
    const stored = new Map(this.shelf.outbox(Date.now()).map((entry) => [entry.id, entry]))
    this.set({ outbox: [...new Map([...this.memory, ...stored]).values()] })
    this.pump()
  }

  /** Another tab wrote or got an answer. */
  private stored(event: StorageEvent): void {
    if (!this.shelf.concerns(event.key)) return
    if (event.newValue === null && event.key) this.memory.delete(event.key.split(':out:')[1] ?? '')
    this.outboxChanged()
  }

  private pump(): void {
    clearTimeout(this.wake)
    if (this.inFlight || this.state.line !== 'online') return
    const entry = next(this.state.outbox, this.tab, Date.now())
    if (!entry) {
      const at = wakeAt(this.state.outbox, this.tab)
      if (at !== null) this.wake = window.setTimeout(() => this.pump(), Math.max(100, at - Date.now()))
      return
    }
    if (!this.socket.send({ id: entry.id, do: entry.do, with: wired(entry) })) return
    this.inFlight = { id: entry.id, timer: window.setTimeout(() => this.socket.lost(), ANSWER_WAIT_MS) }
  }

  private answered(answer: Answer): void {
    if (this.inFlight?.id === answer.id) this.landed()
    const entry = this.state.outbox.find((one) => one.id === answer.id)
    if (!entry) return this.pump()
    if (!answer.error) return this.drop(entry.id)
    const after = refused(entry, answer.error, Date.now())
    if (after.failed && !shows(entry)) {
      this.notice(answer.error)
      return this.drop(entry.id)
    }
    this.keep(after)
    this.outboxChanged()
  }

  private landed(): void {
    clearTimeout(this.inFlight?.timer)
    this.inFlight = null
  }

  // ── the line ──

  private async address(): Promise<string> {
    const before = this.shelf.visitor
    try {
      const reply = await this.rest.visit(before, location.href.slice(0, 500))
      const meanwhile = this.shelf.visitor
      if (meanwhile && meanwhile !== before && meanwhile !== reply.visitor) return await this.address()
      this.shelf.visitor = reply.visitor
      this.set({ entry: reply.entry })
      return this.rest.socketAddress(reply.ticket)
    } catch (why) {
      if (why instanceof Refusal && why.refused.code === 'visitor.unknown' && before) {
        this.shelf.visitor = null
        return this.address()
      }
      throw why
    }
  }

  private subscribe(): void {
    const { stream, seq } = this.state.conversation
    this.asked = true
    this.socket.send({ sub: 'chat', ...(stream ? { from: { stream, seq } } : {}) })
    this.onLine('online', null)
  }

  private onLine(line: Line, lineRefused: Refused | null): void {
    if (line !== 'online') this.landed()
    this.set({ line, lineRefused })
    if (line === 'online') this.pump()
  }

  private take(frame: unknown): void {
    const any = frame as Partial<Answer & TopicFrame & HintFrame>
    if (any.hint) return this.hinted()
    if (any.topic === 'chat') return this.heard(frame as TopicFrame)
    if (any.id) return this.answered(frame as Answer)
    // A frame of ours was refused without its id: what we know may be stale, so begin again.
    if (any.error) this.socket.lost()
  }

  private heard(frame: TopicFrame): void {
    const { conversation, gap } = receive(this.state.conversation, frame)
    if (gap) return this.asked ? undefined : this.subscribe()
    this.asked = false
    if (frame.event?.type === 'message' && frame.event.message.by === 'agent') this.set({ typing: false })
    const before = this.state.conversation.visit
    const fresh = conversation.visit.interaction !== before.interaction
    const invited = conversation.visit.leave_message && !before.leave_message ? { leaving: true } : {}
    const quiet = conversation.visit.state === 'active' ? {} : { typing: false }
    this.set({ conversation, ...quiet, ...invited, ...(fresh ? { surveySkipped: false } : {}) })
    this.shelf.running = !['none', 'closed', 'ended'].includes(conversation.visit.state)
    this.begin()
    this.tellRead()
  }

  private hinted(): void {
    clearTimeout(this.typingTimer)
    this.set({ typing: true })
    this.typingTimer = window.setTimeout(() => this.set({ typing: false }), TYPING_SHOWN_MS)
  }

  /** What is on the screen counts as read once the panel is open and the page is in front. */
  private tellRead(): void {
    if (!this.state.opened || document.hidden) return
    const { messages } = this.state.conversation
    const seq = messages[messages.length - 1]?.seq ?? 0
    if (seq === this.state.seen && seq <= this.readTold) return
    this.shelf.seen = seq
    this.set({ seen: seq })
    const theirs = messages.some((one) => one.seq > this.readTold && one.by !== 'customer')
    if (theirs && this.socket.send({ id: newId(), do: 'read', with: { seq } })) this.readTold = seq
  }

  private set(change: Partial<State>): void {
    this.state = { ...this.state, ...change }
    for (const watcher of this.watchers) watcher()
  }
}
