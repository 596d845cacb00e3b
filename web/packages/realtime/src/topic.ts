import type { Position } from './frames.ts'

/** Where we stand in a stream, and whether the next frame fits. A gap asks once, and again only after a while. */
export class TopicPosition {
  at: Position | null = null
  private askedAt: number | null = null

  snapshot(at: Position): void {
    this.at = at
    this.askedAt = null
  }

  event(at: Position): 'deliver' | 'ignore' | 'gap' {
    if (!this.at || at.stream !== this.at.stream) return 'gap'
    if (at.seq <= this.at.seq) return 'ignore'
    if (at.seq > this.at.seq + 1) return 'gap'
    this.at = at
    this.askedAt = null
    return 'deliver'
  }

  /** True if a question for the missing frames should go out now. */
  ask(now: number): boolean {
    if (this.askedAt !== null && now - this.askedAt < 3000) return false
    this.askedAt = now
    return true
  }

  /** A new connection: whatever was asked on the old one is not under way any more. */
  reconnected(now: number): void {
    this.askedAt = now
  }
}
