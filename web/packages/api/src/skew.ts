/**
 * How far the server's clock is from ours, from the `Date` header (whole seconds) of answers. The header is cut to the
 * second, so the true time lies in [date, date + 1 s); the tightest interval seen so far wins, and under a second of
 * difference counts as none: deadlines must not flicker.
 */
export class ClockSkew {
  private low = -Infinity
  private high = Infinity

  measure(header: string | null, asked: number, answered: number): void {
    const date = header ? Date.parse(header) : Number.NaN
    if (Number.isNaN(date)) return
    const low = date - answered
    const high = date + 1000 - asked
    if (low > this.high || high < this.low) {
      // One of the clocks was set: what was known is worthless.
      this.low = low
      this.high = high
    } else {
      this.low = Math.max(this.low, low)
      this.high = Math.min(this.high, high)
    }
  }

  get offset(): number {
    if (this.low === -Infinity) return 0
    if (this.low <= 0 && this.high >= 0) return 0
    return Math.round((this.low + this.high) / 2)
  }

  now(local: number): number {
    return local + this.offset
  }
}
