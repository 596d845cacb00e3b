import type { Account } from '../server.ts'
import type { Invitation, Link } from '../state.ts'
import type { OpenSip, SipEvents, SipPort } from './port.ts'

/** A line without a switch, for tests: what the switch would do is told to it. It passes the contract of the real one. */
export class FakeLine implements SipPort {
  readonly said: string[] = []
  account: Account | null = null
  /** What the registrar thinks of us. */
  accepts = true
  received = 0
  private link: Link = 'off'
  private readonly ringing = new Set<string>()
  private readonly talking = new Set<string>()

  constructor(private readonly events: SipEvents) {}

  start(account: Account): void {
    this.account = account
    this.connected('connecting')
    this.comes()
  }

  /** The link comes (back) and the line registers. */
  comes(): void {
    this.connected('up')
    this.enrol()
  }

  cut(link: 'lost' | 'refused' = 'lost'): void {
    this.connected(link)
  }

  rings(invitation: Invitation): void {
    this.ringing.add(invitation.id)
    this.events.invited(invitation)
  }

  /** The other side hangs up, or stops ringing. */
  ends(id: string): void {
    if (this.ringing.delete(id) || this.talking.delete(id)) this.events.ended(id)
  }

  path(id: string, path: 'good' | 'shaky' | 'broken'): void {
    this.events.path(id, path)
  }

  stop(leaving = false): void {
    if (leaving) this.said.push(...[...this.talking].map((id) => `leave ${id}`))
    for (const id of [...this.ringing, ...this.talking]) this.ends(id)
    this.connected('off')
  }

  retryNow(): void {
    this.said.push('retry')
  }

  register(account: Account): void {
    this.account = account
    this.enrol()
  }

  answer(id: string): void {
    if (!this.ringing.delete(id)) return
    this.talking.add(id)
    this.said.push(`answer ${id}`)
    this.events.answered(id)
  }

  decline(id: string, how: 'declined' | 'busy' = 'declined'): void {
    this.said.push(`${how} ${id}`)
    this.ends(id)
  }

  hangUp(id: string, leaving = false): void {
    this.said.push(`${leaving ? 'leave' : 'hang up'} ${id}`)
    this.ends(id)
  }

  mute(id: string, on: boolean): void {
    this.said.push(`${on ? 'mute' : 'unmute'} ${id}`)
  }

  press(id: string, digits: string): void {
    this.said.push(`press ${id} ${digits}`)
  }

  replaceVoice(id: string): Promise<void> {
    this.said.push(`voice ${id}`)
    return Promise.resolve()
  }

  renew(id: string, path: boolean): void {
    this.said.push(`${path ? 'new path' : 'renew'} ${id}`)
  }

  packets(id: string): Promise<number | null> {
    return Promise.resolve(this.talking.has(id) ? this.received : null)
  }

  private connected(link: Link): void {
    if (link === this.link) return
    this.link = link
    this.events.link(link)
  }

  private enrol(): void {
    this.events.registration('trying')
    if (this.accepts) this.events.registration('done')
    else this.events.registration('refused', '403 Forbidden')
  }
}

/** Opens fakes, and keeps the one opened last. */
export function fakeSip(): { open: OpenSip; line: () => FakeLine } {
  let last: FakeLine | null = null
  return { open: (events) => (last = new FakeLine(events)), line: () => last! }
}
