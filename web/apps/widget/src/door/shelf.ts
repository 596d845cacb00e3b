import { aged, parse, type OutboxEntry } from '../model/outbox'

/**
 * What survives a reload. Shared by the tabs of one browser (visitor secret, outbox) or kept by one tab (draft, open panel).
 * A browser that forbids storage still gets a chat, one that forgets.
 */
export class Shelf {
  private readonly prefix: string
  private readonly shared: Storage
  private readonly own: Storage

  constructor(entry: string, window: Window) {
    this.prefix = `yingda:${entry}:`
    this.shared = usable(() => window.localStorage)
    this.own = usable(() => window.sessionStorage)
  }

  get visitor(): string | null {
    return this.shared.getItem(`${this.prefix}visitor`)
  }

  set visitor(secret: string | null) {
    write(this.shared, `${this.prefix}visitor`, secret)
  }

  /** Whether a conversation runs: then the page connects at once instead of waiting for the panel to be opened. */
  get running(): boolean {
    return this.shared.getItem(`${this.prefix}running`) === '1'
  }

  set running(yes: boolean) {
    write(this.shared, `${this.prefix}running`, yes ? '1' : null)
  }

  get seen(): number {
    return Number(this.shared.getItem(`${this.prefix}seen`) ?? 0) || 0
  }

  set seen(seq: number) {
    write(this.shared, `${this.prefix}seen`, String(seq))
  }

  get draft(): string {
    return this.own.getItem(`${this.prefix}draft`) ?? ''
  }

  set draft(text: string) {
    write(this.own, `${this.prefix}draft`, text || null)
  }

  get opened(): boolean {
    return this.own.getItem(`${this.prefix}opened`) === '1'
  }

  set opened(yes: boolean) {
    write(this.own, `${this.prefix}opened`, yes ? '1' : null)
  }

  /** Nothing of this chat is left here. */
  forget(): void {
    for (const entry of this.outbox(Date.now())) this.remove(entry.id)
    this.visitor = null
    this.draft = ''
    this.running = false
  }

  /** Every unanswered entry of every tab. */
  outbox(now: number): OutboxEntry[] {
    const found: OutboxEntry[] = []
    for (let i = 0; i < this.shared.length; i++) {
      const key = this.shared.key(i)
      const entry = key?.startsWith(`${this.prefix}out:`) ? parse(this.shared.getItem(key)) : null
      if (entry) found.push(aged(entry, now))
    }
    return found
  }

  put(entry: OutboxEntry): void {
    write(this.shared, `${this.prefix}out:${entry.id}`, JSON.stringify(entry))
  }

  remove(id: string): void {
    write(this.shared, `${this.prefix}out:${id}`, null)
  }

  /** Whether a change told by the browser (`storage` event of another tab) concerns the outbox. */
  concerns(key: string | null): boolean {
    return key === null || key.startsWith(`${this.prefix}out:`)
  }
}

function write(storage: Storage, key: string, value: string | null): void {
  try {
    if (value === null) storage.removeItem(key)
    else storage.setItem(key, value)
  } catch {
    // Full: the entry lives in this tab's memory only.
  }
}

function usable(find: () => Storage): Storage {
  try {
    const storage = find()
    storage.getItem('yingda')
    return storage
  } catch {
    return new Memory()
  }
}

class Memory implements Storage {
  private readonly values = new Map<string, string>()

  get length(): number {
    return this.values.size
  }

  key(i: number): string | null {
    return [...this.values.keys()][i] ?? null
  }

  getItem(key: string): string | null {
    return this.values.get(key) ?? null
  }

  setItem(key: string, value: string): void {
    this.values.set(key, value)
  }

  removeItem(key: string): void {
    this.values.delete(key)
  }

  clear(): void {
    this.values.clear()
  }
}
