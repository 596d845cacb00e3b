import type { Side } from './types.ts'

/** How loud each side is heard, 0 to 1. */
export type Loudness = Record<Side, number>

export interface Mixer {
  set(loudness: Loudness): void
  /** Browsers hold sound back until somebody has pressed something. */
  wake(): void
  close(): void
}

/** Takes the element's two channels apart, gives each its loudness, and lets both ears hear both. */
export function mixer(element: HTMLAudioElement): Mixer {
  const context = new AudioContext()
  const source = context.createMediaElementSource(element)
  const apart = context.createChannelSplitter(2)
  const sides = { customer: context.createGain(), agent: context.createGain() }
  source.connect(apart)
  apart.connect(sides.customer, 0).connect(context.destination)
  apart.connect(sides.agent, 1).connect(context.destination)
  return {
    set(loudness) {
      for (const side of ['customer', 'agent'] as const) sides[side].gain.value = loudness[side]
    },
    wake() {
      if (context.state === 'suspended') void context.resume()
    },
    close() {
      void context.close()
    },
  }
}
