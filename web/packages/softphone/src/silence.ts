/** Counts packets: sound that stops arriving is a fault that nobody else notices. */
export class Silence {
  private id = ''
  private packets = -1
  private at = 0

  /** A call begins to be listened to. */
  begin(id: string, now: number): void {
    this.id = id
    this.packets = -1
    this.at = now
  }

  /** Since when no sound has arrived; null: it does, or need not. */
  since(id: string, packets: number | null | undefined, quiet: boolean, now: number): number | null {
    if (packets === null || packets === undefined || id !== this.id) return null
    if (packets !== this.packets || quiet) {
      this.packets = packets
      this.at = now
    }
    return this.at < now ? this.at : null
  }
}
