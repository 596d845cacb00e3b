/**
 * A half-written reply on this screen and on the server. It follows the server (another computer wrote on) as long as
 * nothing was typed here since; it never overwrites what is being typed, and never takes its own echo for news.
 */
export class DraftMirror {
  text = ''
  private base = ''
  private own: { text: string; at: number }[] = []
  private savedAt = -Infinity

  /** What the server has may come back late; so long an echo of ours is not news. */
  static readonly ECHO_MS = 15_000

  /** The server may have changed what it was given (card numbers are covered): just after saving, nothing is news. */
  static readonly SETTLE_MS = 3_000

  constructor(initial: string) {
    this.text = initial
    this.base = initial
  }

  get unsaved(): boolean {
    return this.text !== this.base
  }

  type(text: string): void {
    this.text = text
  }

  /** The text to save now, or null if the server has it. */
  save(now: number): string | null {
    if (!this.unsaved) return null
    this.base = this.text
    this.savedAt = now
    this.own = [...this.own.filter((one) => now - one.at < DraftMirror.ECHO_MS), { text: this.text, at: now }]
    return this.text
  }

  /** The reply was sent: the screen is empty at once, and late echoes of the draft do not bring it back. */
  clear(now: number): void {
    this.savedAt = now
    this.own.push({ text: this.text, at: now }, { text: '', at: now })
    this.text = ''
    this.base = ''
  }

  /** The server says what it has. True if the screen changes. */
  hear(text: string, now: number): boolean {
    this.own = this.own.filter((one) => now - one.at < DraftMirror.ECHO_MS)
    if (this.own.some((one) => one.text === text)) return false
    if (text === this.base || now - this.savedAt < DraftMirror.SETTLE_MS) return false
    const untouched = !this.unsaved
    this.base = text
    if (!untouched || this.text === text) return false
    this.text = text
    return true
  }
}
