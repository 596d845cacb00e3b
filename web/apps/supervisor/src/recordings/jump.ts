import type { InjectionKey, Ref } from 'vue'

/** From a line of the contact to its place in the sound. `covers`: whether the moment (epoch ms) was recorded. */
export interface Jump {
  covers: (moment: number) => boolean
  to: (moment: number) => void
}

export const JUMP: InjectionKey<Ref<Jump | null>> = Symbol('jump')
