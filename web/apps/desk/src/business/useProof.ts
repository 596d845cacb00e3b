import { ApiError } from '@yingda/api'
import { at, type Operation } from '@yingda/banking'
import type { Contact } from '@yingda/desk-state'
import { computed, ref, shallowRef, watch } from 'vue'
import { begun, captureEnded, captureOf, proceed, underWay, type Means, type Proving, type ProvingNews } from '../rules/proving.ts'
import { lastSeq } from '../rules/timeline.ts'
import { useDesk } from '../state/desk.ts'
import { askConsent, askProof, checkProof, confirm, type Judged } from './doors.ts'

/**
 * The customer proves who they are, or that they want this very operation: the question is put, the customer keys in the
 * answer where nobody hears it, and its token is checked. `operation`: what is confirmed by it, if anything.
 */
export function useProof(contact: () => Contact, operation: () => Operation | null, done: (operation: Operation | null) => void) {
  const desk = useDesk()
  const proving = ref<Proving | null>(null)
  const fault = shallowRef<unknown>(null)
  const acceptRisk = ref(false)
  const seq = () => lastSeq(desk.messagesOf(contact().id))
  const hear = (news: ProvingNews) => proving.value && (proving.value = proceed(proving.value, news))

  function refused(error: unknown): void {
    fault.value = error
    if (error instanceof ApiError && error.code === 'verification.locked') hear({ type: 'locked', until: at(error.data['until'] as number) })
    else hear({ type: 'failed' })
  }

  async function ask(means: Means): Promise<void> {
    if (underWay(proving.value)) return
    fault.value = null
    proving.value = begun(means, seq())
    try {
      const one = operation()
      const challenge = one ? await askConsent(one.id, contact().id, means) : await askProof(contact().id, means)
      const after = seq()
      if (!(await desk.act('capture', { interaction: contact().id, kind: captureOf(means) }, { liveOnly: true }))) return void hear({ type: 'failed' })
      hear({ type: 'asked', challenge: challenge.id, after })
    } catch (error) {
      refused(error)
    }
  }

  /** The same question once more, as long as tries are left. */
  async function again(): Promise<void> {
    const now = proving.value
    if (!now?.challenge) return now ? ask(now.means) : undefined
    fault.value = null
    const after = seq()
    if (await desk.act('capture', { interaction: contact().id, kind: captureOf(now.means) }, { liveOnly: true })) hear({ type: 'again', after })
  }

  async function check(token: string): Promise<void> {
    const now = proving.value
    if (!now?.challenge) return
    hear({ type: 'keyed' })
    try {
      const one = operation()
      if (one) {
        const after = await confirm(one.id, { challenge: now.challenge, token, accept_risk: acceptRisk.value, interaction: contact().id })
        hear({ type: 'judged', right: true, triesLeft: null })
        done(after)
      } else {
        const { right, tries_left, locked_until }: Judged = await checkProof(now.challenge, token, contact().id)
        hear({ type: 'judged', right, triesLeft: tries_left, lockedUntil: at(locked_until) })
        if (right) done(null)
      }
    } catch (error) {
      const left = error instanceof ApiError ? error.data['tries_left'] : undefined
      if (error instanceof ApiError && error.code === 'verification.wrong') hear({ type: 'judged', right: false, triesLeft: typeof left === 'number' ? left : null })
      else refused(error)
    }
  }

  /** Without a proof: an authenticated customer's plain yes, for what protects or takes back. */
  async function plainYes(): Promise<void> {
    const one = operation()
    if (!one) return
    fault.value = null
    try {
      done(await confirm(one.id, { challenge: null, token: null, accept_risk: acceptRisk.value, interaction: contact().id }))
    } catch (error) {
      fault.value = error
    }
  }

  function stop(): void {
    if (proving.value?.phase === 'keying' && contact().capture) void desk.act('capture.end', { interaction: contact().id })
    proving.value = null
    fault.value = null
  }

  watch(() => desk.messagesOf(contact().id), (messages) => {
    if (proving.value?.phase !== 'keying') return
    const ended = captureEnded(messages, proving.value.after)
    if (ended === 'none') hear({ type: 'not_keyed' })
    else if (ended) void check(ended.token)
  })
  watch(() => contact().id, () => {
    proving.value = null
    fault.value = null
    acceptRisk.value = false
  })
  return { proving, fault, acceptRisk, ask, again, plainYes, stop, busy: computed(() => underWay(proving.value)) }
}

export type Proof = ReturnType<typeof useProof>
