import { ApiError, onSignedOut, signIn, signOut, whoAmI, type Session, type SignIn } from '@yingda/api'
import { standIn } from '@yingda/i18n'
import { defineStore } from 'pinia'
import { ref } from 'vue'

/** Who is signed in. `ended` says that a session was lost while working, so the page explains itself. */
export const useSession = defineStore('session', () => {
  const session = ref<Session | null>(null)
  const state = ref<'unknown' | 'out' | 'in' | 'unreachable'>('unknown')
  const ended = ref(false)
  const fault = ref<unknown>(null)

  const enter = (who: Session) => {
    // Somebody else signs in over the screen of a colleague: nothing of the colleague's may be left on it.
    if (session.value && session.value.user.id !== who.user.id) location.reload()
    standIn(who.tenant.time_zone)
    session.value = who
    state.value = 'in'
    ended.value = false
    fault.value = null
  }

  onSignedOut(() => {
    if (state.value !== 'in') return
    ended.value = true
    state.value = 'out'
  })

  async function load() {
    try {
      enter(await whoAmI())
    } catch (error) {
      const refused = error instanceof ApiError && error.status >= 400 && error.status < 500
      fault.value = refused ? null : error
      state.value = refused ? 'out' : 'unreachable'
    }
  }

  async function open(credentials: SignIn) {
    enter(await signIn(credentials))
  }

  // What a workplace has to say before somebody leaves: an agent with customers in hand stays.
  const leaving = new Set<() => Promise<boolean>>()
  function beforeLeaving(ask: () => Promise<boolean>): () => void {
    leaving.add(ask)
    return () => leaving.delete(ask)
  }

  async function close() {
    for (const ask of leaving) if (!(await ask())) return
    await signOut().catch(() => undefined)
    session.value = null
    state.value = 'out'
    location.assign('/')
  }

  return { session, state, ended, fault, load, open, close, beforeLeaving }
})
