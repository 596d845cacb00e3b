import { errorOf } from '@yingda/api'
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { ofSound, partAt, toSound } from './axis.ts'
import { mixer, type Loudness, type Mixer } from './mixer.ts'
import type { Part, Recording } from './types.ts'

export const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2] as const

/**
 * Plays one recording part after part, as if it were one. `at` is where it is on the axis of the call (ms); `source` says
 * where the sound of a part is.
 */
export function usePlayer(recording: () => Recording, source: (part: number) => string) {
  const playing = ref(false)
  const at = ref(0)
  const speed = ref(1)
  const loudness = ref<Loudness>({ customer: 1, agent: 1 })
  const fault = shallowRef<unknown>(null)
  const element = new Audio()
  element.preload = 'auto'
  let mixed: Mixer | null = null
  let part: Part | null = null

  function take(next: Part, offset: number) {
    part = next
    element.src = source(next.number)
    element.currentTime = offset / 1000
    element.playbackRate = speed.value
  }
  function mix() {
    mixed ??= mixer(element)
    mixed.set(loudness.value)
    mixed.wake()
  }
  async function play() {
    const { parts, ms } = recording()
    if (toSound(recording(), at.value) >= ms) at.value = 0
    const place = partAt(parts, toSound(recording(), at.value))
    if (!place) return
    fault.value = null
    mix()
    if (part !== place.part || element.error) take(place.part, place.offset)
    playing.value = true
    await start()
  }
  async function start() {
    try {
      await element.play()
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return
      await complain()
    }
  }
  function pause() {
    playing.value = false
    element.pause()
  }
  /** Goes to a place on the axis; what is heard goes on from there. */
  function seek(axis: number) {
    const one = recording()
    const sound = toSound(one, axis)
    at.value = Math.max(0, axis >= ofSound(one, sound) ? ofSound(one, sound) : axis)
    const place = partAt(one.parts, sound)
    if (!place || !part) return
    if (place.part === part) element.currentTime = place.offset / 1000
    else take(place.part, place.offset)
    if (playing.value) void start()
  }
  function ended() {
    const next = recording().parts.find((one) => part !== null && one.at_ms > part.at_ms)
    if (next) {
      take(next, 0)
      void start()
      return
    }
    playing.value = false
    at.value = ofSound(recording(), recording().ms)
  }
  /** An element only says that it failed; the door says why. */
  async function complain() {
    playing.value = false
    if (!part) return
    const answer = await fetch(source(part.number), { headers: { Range: 'bytes=0-0' } }).catch(() => null)
    fault.value = answer === null ? { code: 'network.unreachable' } : answer.ok ? { code: 'recording.damaged' } : errorOf(answer.status, await answer.text())
    part = null
  }
  const tick = () => {
    if (part && !element.seeking) at.value = ofSound(recording(), Math.min(recording().ms, part.at_ms + element.currentTime * 1000))
  }
  element.addEventListener('timeupdate', tick)
  element.addEventListener('ended', ended)
  element.addEventListener('error', () => part && element.error && void complain())
  watch(speed, (rate) => (element.playbackRate = rate))
  watch(loudness, (wanted) => mixed?.set(wanted), { deep: true })
  watch(recording, () => {
    pause()
    part = null
    at.value = 0
  })
  onScopeDispose(() => {
    element.pause()
    element.removeAttribute('src')
    mixed?.close()
  })

  return { playing, at, speed, loudness, fault, play, pause, seek }
}
