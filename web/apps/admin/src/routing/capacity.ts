import type { Capacity } from './types.ts'

/** What units and interrupts mean, sentence by sentence: with so many of one up, may another come? */
export const WHOLE = 100

export interface Case {
  /** Held by the agent: how many of which channel. */
  held: string
  n: number
  /** What would come. */
  comes: string
  /** How many of it still fit. */
  fits: number
}

const units = (capacity: Capacity, channel: string): number => Math.max(1, capacity.units[channel] ?? WHOLE)

/** How many contacts of one channel fill an agent. */
export const full = (capacity: Capacity, channel: string): number => Math.floor(WHOLE / units(capacity, channel))

/** The same sum as yingda/routing/rules/choose.py `room`, without the agent's own limits. */
export function fits(capacity: Capacity, load: Record<string, number>, channel: string): number {
  const spared = capacity.interrupts[channel] ?? []
  const used = Object.entries(load).reduce((sum, [other, n]) => sum + (n && !spared.includes(other) ? n * units(capacity, other) : 0), 0)
  return Math.max(0, Math.floor((WHOLE - used) / units(capacity, channel)))
}

/** For each two channels: with one up, with all that fit up — what of the other may come. */
export function cases(capacity: Capacity, channels: readonly string[]): Case[] {
  return channels.flatMap((held) =>
    channels.filter((comes) => comes !== held).flatMap((comes) => {
      const most = full(capacity, held)
      return [...new Set([1, Math.min(2, most), most])].filter((n) => n >= 1).map((n) => ({ held, n, comes, fits: fits(capacity, { [held]: n }, comes) }))
    }),
  )
}
