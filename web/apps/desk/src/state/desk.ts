import { serverNow } from '@yingda/api'
import { reduce, type Contact, type DeskEvent, type DeskSnapshot, type Status } from '@yingda/desk-state'
import type { ConnectionState } from '@yingda/realtime'
import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef } from 'vue'
import { recognise } from '../customer/doors.ts'
import { noticeOf, type Notice } from '../rules/attention.ts'
import { inHand, nextWaiting, offers } from '../rules/order.ts'
import { waitingSince } from '../rules/timeline.ts'
import { halfWritten } from './mirrors.ts'
import { openLink, type DeskLink } from './link.ts'
import { useOutgoing } from './outgoing.ts'
import { followPicks } from './picks.ts'
import { followPlan } from './plan.ts'

const SELECTED = 'yingda.desk.selected'

/** The desk: what the server says, what is selected, and the acts of the agent. */
export const useDesk = defineStore('desk', () => {
  const snapshot = shallowRef<DeskSnapshot | null>(null)
  const connection = ref<ConnectionState>({ phase: 'connecting', lostSince: null, retryAt: null, pending: 0 })
  const selected = ref<string | null>(sessionStorage.getItem(SELECTED))
  const typing = reactive<Record<string, number>>({})
  const receipts = reactive<Record<string, unknown>>({})
  const refused = ref<unknown>(null)
  const fault = ref<{ error: unknown } | null>(null)
  const notice = shallowRef<Notice | null>(null)
  /** A core says that something of this customer changed; `n` tells one such news from the next. */
  const changed = shallowRef<{ customer: string; n: number } | null>(null)
  let link: DeskLink | null = null

  const me = computed(() => snapshot.value?.me ?? null)
  const offered = computed(() => (snapshot.value ? offers(snapshot.value.contacts) : []))
  const contacts = computed(() => (snapshot.value ? inHand(snapshot.value.contacts) : []))
  const contact = computed<Contact | null>(() => (selected.value ? (snapshot.value?.contacts[selected.value] ?? null) : null))
  const messages = computed(() => (selected.value ? (snapshot.value?.messages[selected.value] ?? []) : []))
  const messagesOf = (id: string) => snapshot.value?.messages[id] ?? []
  const waiting = (id: string) => {
    const one = snapshot.value?.contacts[id]
    if (one?.state !== 'active') return null
    return one.unanswered_since === undefined ? waitingSince(messagesOf(id)) : one.unanswered_since
  }
  const live = computed(() => connection.value.phase === 'live')
  const fail = (error: unknown) => void (fault.value = { error })
  const outgoing = useOutgoing(() => link, fail)

  // The reply of the talk that is chosen on purpose gets the caret; one that merely comes to the front never does, for words
  // meant for one customer must not run on into another's reply.
  const caret = ref<string | null>(null)

  function show(id: string | null): void {
    selected.value = id
    if (id) sessionStorage.setItem(SELECTED, id)
    else sessionStorage.removeItem(SELECTED)
  }

  function select(id: string | null): void {
    caret.value = id
    show(id)
  }

  function takesCaret(id: string): boolean {
    if (caret.value !== id) return false
    caret.value = null
    return true
  }

  // A talk that the agent asked for and that is on its way: it is turned to when it is there.
  let coming: string | null = null

  /** Turns to a talk unless a sentence to somebody else is half written. */
  function turnTo(id: string): void {
    if (snapshot.value?.contacts[id]?.state !== 'active') {
      coming = id
      return
    }
    coming = null
    if (!selected.value || selected.value === id || !halfWritten(selected.value)) select(id)
  }

  /** Something sensible is always in front: the selected contact, else who has waited longest, else the first. */
  function settle(): void {
    const list = contacts.value
    if (list.some((one) => one.id === selected.value)) return
    show(nextWaiting(list, waiting, null) ?? list[0]?.id ?? null)
  }

  function hear(event: DeskEvent): void {
    const before = snapshot.value
    if (!before) return
    if (event.type === 'contact' && event.contact.offer) receipts[event.contact.id] = event.contact.offer.receipt
    if (event.type === 'message' && event.message.by === 'customer') Reflect.deleteProperty(typing, event.interaction)
    notice.value = noticeOf(before, event, { selected: selected.value, here: document.hasFocus() && !document.hidden }) ?? notice.value
    snapshot.value = reduce(before, event)
    if (event.type === 'message') outgoing.arrived(event.message.op)
    if (event.type === 'gone' || event.type === 'contact') settle()
    if (event.type === 'contact' && event.contact.id === coming) turnTo(coming)
  }

  function begin(fresh: DeskSnapshot): void {
    for (const one of Object.values(fresh.contacts)) if (one.offer) receipts[one.id] = one.offer.receipt
    const known = snapshot.value
    snapshot.value = fresh
    for (const list of Object.values(fresh.messages)) for (const message of list) outgoing.arrived(message.op)
    const late = Object.values(fresh.contacts).find((one) => one.offer && known?.contacts[one.id]?.offer?.id !== one.offer.id)
    if (late) notice.value = { kind: 'offer', interaction: late.id, text: late.queue_name ?? '' }
    settle()
  }

  function open(owner: string): () => void {
    const mine = openLink(owner)
    link = mine
    mine.onState((state) => {
      connection.value = state
      outgoing.refresh()
    })
    mine.onOrphan((command, error) => {
      if (error) outgoing.bring(command, error)
    })
    mine.subscribe('desk', {
      snapshot: (fresh) => begin(fresh as DeskSnapshot),
      event: (event) => hear(event as DeskEvent),
      hint: (hint) => {
        if (hint['type'] === 'typing' && typeof hint['interaction'] === 'string') typing[hint['interaction']] = serverNow()
        if (hint['type'] === 'customer_changed' && typeof hint['customer'] === 'string') changed.value = { customer: hint['customer'], n: (changed.value?.n ?? 0) + 1 }
      },
      refused: (error) => (refused.value = error),
    })
    followPicks(mine)
    followPlan(mine)
    mine.start()
    return () => mine.dispose()
  }

  /** A command whose refusal is said to the agent. Its answer; null: it was not carried out. */
  async function ask(name: string, args: Record<string, unknown>, options = {}): Promise<Record<string, unknown> | null> {
    try {
      return (await link?.command(name, args, options)) ?? {}
    } catch (error) {
      fail(error)
      return null
    }
  }
  const act = async (name: string, args: Record<string, unknown>, options = {}): Promise<boolean> => (await ask(name, args, options)) !== null

  /** Going home: off duty first. Refused while customers are in hand; without a connection nobody is kept. */
  async function leave(): Promise<boolean> {
    const done = !live.value || (await act('sign_off', {}, { liveOnly: true }))
    if (done) link?.forget()
    return done
  }

  /** Takes an offer, and turns to it. */
  async function accept(id: string): Promise<void> {
    const offer = snapshot.value?.contacts[id]?.offer
    if (offer && (await act('accept', { offer: offer.id }, { liveOnly: true }))) turnTo(id)
  }
  const decline = (id: string) => {
    const offer = snapshot.value?.contacts[id]?.offer
    return offer ? act('decline', { offer: offer.id }, { liveOnly: true }) : Promise.resolve(false)
  }

  /** Takes one who waits in a queue in pull mode, and turns to it. Null, or why it was not to be had. */
  async function pick(id: string): Promise<unknown> {
    try {
      await link?.command('pick', { interaction: id }, { liveOnly: true })
    } catch (refusal) {
      return refusal
    }
    turnTo(id)
    return null
  }

  return {
    snapshot, connection, selected, typing, receipts, refused, fault, notice, changed, me, offered, contacts, contact, messages, live,
    unsent: outgoing.unsent, send: outgoing.send, sendFile: outgoing.sendFile, note: outgoing.note, discard: outgoing.discard, resend: outgoing.resend,
    caret, open, select, takesCaret, messagesOf, waiting, accept, decline, pick, fail, turnTo, ask, act,
    hint: (id: string) => link?.hint('typing', { interaction: id }),
    retryNow: () => link?.retryNow(),
    leave,
    status: (status: Status, reason?: string) => act('status', { status, ...(reason ? { reason } : {}) }),
    draft: (id: string, text: string) => act('draft', { interaction: id, text }, { replaces: `draft:${id}` }),
    read: (id: string, seq: number) => act('read', { interaction: id, seq }, { replaces: `read:${id}` }),
    hold: (id: string) => act('hold', { interaction: id }),
    resume: (id: string) => act('resume', { interaction: id }),
    transfer: (id: string, to: { queue: string } | { agent: string } | { second_line: true }, note: string) => act('transfer', { interaction: id, ...to, note }),
    /** Who the agent takes the customer to be; it stays a hint until they prove it. */
    recognise: (id: string, customer: string) => recognise(id, customer).catch(fail),
    finish: (id: string) => act('finish', { interaction: id }),
    wrapUp: (id: string, disposition: string | null, note: string) => act('wrap_up', { interaction: id, disposition, note }, { keep: true }),
  }
})
