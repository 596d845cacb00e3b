import { inject, reactive, type InjectionKey } from 'vue'
import type { Options } from '../options'
import { flat } from '../rules/holdings'
import { isPushed, newer } from '../rules/operation'
import type { Biller, Holding, Me, Offered, Operation, Portfolios } from '../types'
import { Door, identityOf, Refusal } from './door'

export type Phase = 'opening' | 'open' | 'signed_out' | 'failed'

export interface State {
  phase: Phase
  why: Refusal | null
  me: Me | null
  holdings: Holding[]
  /** Codes of faults of core systems, by role. */
  faults: Record<string, string>
  loading: boolean
  /** The proof of who one is has grown old: asked again before anything personal is shown. */
  stale: boolean
  operations: Operation[]
  billers: Biller[]
  names: Record<string, string>
  /** The operation that the customer looks at, to confirm it or to see what became of it. */
  looking: Operation | null
}

const AGAIN_MS = 1_500
const HOLDINGS_AFTER_MS = 250

/** The chat on this page belongs to who was signed in. */
function forgetChat(): void {
  ;(window as { Yingda?: { forget?(): void } }).Yingda?.forget?.()
}

/** Joins door, events and what the pages show. One for each page. */
export class Portal {
  readonly door: Door
  readonly state: State = reactive({
    phase: 'opening', why: null, me: null, holdings: [], faults: {}, loading: true, stale: false, operations: [], billers: [], names: {}, looking: null,
  })
  private stop = new AbortController()
  private timer = 0

  constructor(readonly options: Options) {
    this.door = new Door(options.base)
    this.door.onSignedOut = (why) => this.out(why)
  }

  async begin(): Promise<void> {
    try {
      const identity = await identityOf(this.options.identityUrl)
      await this.door.signIn(this.options.entryPoint, identity, this.options.language)
      this.state.me = await this.door.get<Me>('/portal/me')
      this.state.phase = 'open'
      void this.follow()
      await Promise.all([this.loadHoldings(), this.loadOperations(), this.loadNames()])
    } catch (why) {
      const refusal = why instanceof Refusal ? why : new Refusal('unexpected')
      if (this.state.phase !== 'signed_out') Object.assign(this.state, { phase: refusal.code === 'portal.signed_out' ? 'signed_out' : 'failed', why: refusal })
    }
  }

  async signOut(): Promise<void> {
    this.stop.abort()
    forgetChat()
    await this.door.signOut()
    if (this.options.signOutUrl) await fetch(this.options.signOutUrl, { method: 'POST', credentials: 'same-origin' }).catch(() => undefined)
    location.assign(this.options.signInUrl)
  }

  async loadHoldings(): Promise<void> {
    try {
      const found = await this.door.get<Portfolios>('/portal/holdings')
      Object.assign(this.state, { holdings: flat(found), faults: found.faults, stale: false })
    } catch (why) {
      this.noticed(why)
    } finally {
      this.state.loading = false
    }
  }

  async loadOperations(): Promise<void> {
    const { items } = await this.door.get<{ items: Operation[] }>('/portal/operations')
    this.state.operations = items.map((each) => newer(this.state.operations.find((one) => one.id === each.id), each))
    if (!this.state.looking) this.state.looking = this.pushed[0] ?? null
  }

  /** Drafted by somebody of the house, and waiting for this customer's word. */
  get pushed(): Operation[] {
    return this.state.operations.filter((each) => isPushed(each) && each.expires_at > Date.now())
  }

  /** Remembers what is known now of an operation; shows it when nobody asked for it and it is looked at. */
  took(operation: Operation): void {
    const { operations, looking } = this.state
    const known = operations.find((each) => each.id === operation.id)
    const after = newer(known, operation)
    this.state.operations = known ? operations.map((each) => (each.id === operation.id ? after : each)) : [after, ...operations]
    if (looking?.id === operation.id) this.state.looking = { ...newer(looking, operation), params: looking.params, names: looking.names ?? operation.names }
    else if (!looking && isPushed(operation) && !known) this.state.looking = after
  }

  look(operation: Operation | null): void {
    this.state.looking = operation
  }

  async draft(kind: string, params: Record<string, unknown>): Promise<void> {
    const made = await this.door.post<Operation>('/portal/operations', { kind, params }, crypto.randomUUID())
    this.state.looking = made
    this.took(made)
  }

  /** How a holding, product, security or biller is called. */
  named = (ref: string): string => {
    const held = this.state.holdings.find((each) => each.ref === ref)
    return held ? `${held.name} ${held.number.slice(-4)}` : (this.state.names[ref] ?? ref)
  }

  learn(offered: readonly Offered[]): void {
    for (const each of offered) this.state.names[each.code] = each.name
  }

  noticed(why: unknown): void {
    if (!(why instanceof Refusal)) throw why
    if (why.code === 'verification.tier_too_low') this.state.stale = true
    else if (why.code !== 'portal.signed_out') this.state.faults = { ...this.state.faults, all: why.code }
  }

  private async loadNames(): Promise<void> {
    if (!this.state.me?.roles.includes('bank')) return
    const { items } = await this.door.get<{ items: Biller[] }>('/portal/billers').catch(() => ({ items: [] as Biller[] }))
    this.state.billers = items
    for (const each of items) this.state.names[each.code] = each.name
  }

  /** Listens as long as the page is open; a line that was cut is taken up again, and what was missed is asked for. */
  private async follow(): Promise<void> {
    while (this.state.phase === 'open') {
      await this.door
        .listen((event) => {
          if (event.type === 'operation') this.operationChanged(event.operation)
          else if (event.type === 'holdings') this.holdingsChanged()
          else this.out(new Refusal('portal.signed_out'))
        }, this.stop.signal)
        .catch(() => undefined)
      if (this.stop.signal.aborted) return
      await new Promise((on) => setTimeout(on, AGAIN_MS))
      await this.loadOperations().catch(() => undefined)
    }
  }

  private operationChanged(operation: Operation): void {
    this.took(operation)
    if (operation.state === 'executed') this.holdingsChanged()
  }

  /** Several changes at once are one question. */
  private holdingsChanged(): void {
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => void this.loadHoldings(), HOLDINGS_AFTER_MS)
  }

  private out(why: Refusal): void {
    this.stop.abort()
    forgetChat()
    Object.assign(this.state, { phase: 'signed_out', why, me: null, holdings: [], operations: [], looking: null })
  }
}

export const PORTAL: InjectionKey<Portal> = Symbol('portal')
export const usePortal = (): Portal => inject(PORTAL)!
