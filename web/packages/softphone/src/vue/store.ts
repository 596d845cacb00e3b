import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Choice, Devices, Levels, MediaPort } from '../browser/port.ts'
import type { EchoPhase } from '../browser/echo.ts'
import { canRing, faultOf, markOf } from '../faults.ts'
import type { Softphone } from '../softphone.ts'
import { START, type Instrument, type PhoneState } from '../state.ts'

const KEY = 'yingda.phone.instrument'
interface Made {
  phone: Softphone
  media: MediaPort
  dispose: () => void
}

let make = async (user: string): Promise<Made> => (await import('../browser/index.ts')).browserPhone(user)

/** For looking at screens without a telephone. */
export function replacePhone(other: (user: string) => Promise<Made>): void {
  make = other
}

const QUIET: Levels = { mine: 0, theirs: 0 }

/** The phone of whoever is signed in, for components. JsSIP comes with the first call of `open`, not with the page. */
export const usePhone = defineStore('phone', () => {
  const state = shallowRef<PhoneState>(START)
  const at = ref(Date.now())
  const user = ref<string | null>(null)
  let phone: Softphone | null = null
  let media: MediaPort | null = null

  const call = computed(() => state.value.call)
  const fault = computed(() => (user.value ? faultOf(state.value, at.value) : null))
  const mark = computed(() => markOf(state.value, at.value))
  const ready = computed(() => canRing(state.value))

  /** Starts the phone of a person; answers with the way to put it away. `listens`: somebody who mostly listens. */
  function open(who: string, listens = false): () => void {
    let dispose: (() => void) | undefined
    let left = false
    user.value = who
    const clock = setInterval(() => (at.value = Date.now()), 1_000)
    void make(who).then((made) => {
      if (left) return made.dispose()
      phone = made.phone
      media = made.media
      dispose = made.dispose
      phone.onChange((next) => {
        state.value = next
        at.value = Date.now()
      })
      phone.start(localStorage.getItem(`${KEY}.${who}`) === 'desk' ? 'desk' : 'soft', listens)
    })
    return () => {
      left = true
      clearInterval(clock)
      dispose?.()
      phone = media = null
      user.value = null
      state.value = START
    }
  }

  function use(instrument: Instrument): void {
    localStorage.setItem(`${KEY}.${user.value}`, instrument)
    phone?.use(instrument)
  }

  /** The test call. Answers with the loudest moment, 0…1; null without a phone. */
  async function test(tell: (phase: EchoPhase) => void): Promise<number | null> {
    if (!media) return null
    const { echo } = await import('../browser/echo.ts')
    return echo(media, tell)
  }

  return {
    state, at, user, call, fault, mark, ready, open, use, test,
    /** This phone rings for that contact. */
    rings: (contact: string) => call.value?.contact === contact && call.value.phase === 'ringing',
    answer: () => phone?.answer() ?? Promise.resolve(),
    decline: () => phone?.decline(),
    hangUp: () => phone?.hangUp(),
    mute: (on: boolean) => phone?.mute(on),
    press: (digits: string) => phone?.press(digits),
    quiet: (contact: string, on: boolean) => phone?.quiet(contact, on),
    resume: (contact: string) => phone?.resume(contact) ?? Promise.resolve(),
    take: () => phone?.take(),
    retry: () => phone?.retry(),
    hearAgain: () => phone?.hearAgain(),
    devices: (): Promise<Devices> | undefined => phone?.devices(),
    choose: (choice: Partial<Choice>) => phone?.choose(choice),
    levels: (): Levels => phone?.levels() ?? QUIET,
  }
})
