import { ofSound } from './axis.ts'
import type { Recording } from './types.ts'

/** Speech is mostly quiet: the root of the loudness shows it without letting the loud out of the lane. */
const tall = (peak: number): number => Math.max(0.02, Math.sqrt(peak / 255))

/** One lane as an SVG path in a box of `width` × `height`, mirrored about its middle: a bar every few units of width. */
export function wavePath(recording: Recording, lane: number, width: number, height: number, ms: number): string {
  const middle = height / 2
  const bars: string[] = []
  let last = -Infinity
  for (const part of recording.parts) {
    const peaks = part.peaks[lane] ?? []
    peaks.forEach((peak, n) => {
      const sound = part.at_ms + (part.ms * (n + 0.5)) / peaks.length
      const x = round((ofSound(recording, sound) / ms) * width)
      const half = round(tall(peak) * (middle - 1))
      if (x - last < 1) return
      last = x
      bars.push(`M${x} ${round(middle - half)}V${round(middle + half)}`)
    })
  }
  return bars.join('')
}

const round = (n: number): number => Math.round(n * 10) / 10
