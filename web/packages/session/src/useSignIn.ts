import { ApiError, request } from '@yingda/api'
import { computed, reactive, ref, watch } from 'vue'
import { useSession } from './store.ts'

const TENANT = 'yingda.tenant'

/** The institution's own sign-in sends people back to `/?error=<code>` when it fails. */
function refusedOutside(): unknown {
  const code = new URLSearchParams(location.search).get('error')
  return code && /^[a-z_.]{1,60}$/.test(code) ? { code } : null
}

/** The steps of signing in: institution, user and password; then the one-time code when the account asks for it. */
export function useSignIn() {
  const store = useSession()
  const asked = new URLSearchParams(location.search).get('tenant')
  const form = reactive({ tenant: asked ?? localStorage.getItem(TENANT) ?? '', user: store.session?.user.username ?? '', password: '', totp: '' })
  const step = ref<'password' | 'totp'>('password')
  const busy = ref(false)
  const fault = ref<unknown>(refusedOutside())
  const oidc = ref<string | null>(null)

  // Which institution offers its own sign-in is not secret: the server answers for any name alike.
  watch(() => form.tenant, async (tenant, _, cleanup) => {
    oidc.value = null
    const stop = new AbortController()
    cleanup(() => stop.abort())
    await new Promise((resolve) => setTimeout(resolve, 400))
    if (stop.signal.aborted || !/^[\w-]{2,40}$/.test(tenant)) return
    const answer = await request<{ oidc?: boolean }>('GET', '/api/oidc', { query: { tenant }, signal: stop.signal }).catch(() => null)
    if (answer?.oidc && !stop.signal.aborted) oidc.value = `/api/oidc/${encodeURIComponent(tenant)}/start`
  }, { immediate: true })

  async function submit() {
    if (busy.value) return
    busy.value = true
    fault.value = null
    try {
      await store.open({ tenant: form.tenant.trim(), user: form.user.trim(), password: form.password, ...(step.value === 'totp' ? { totp: form.totp.replace(/\s/g, '') } : {}) })
      localStorage.setItem(TENANT, form.tenant.trim())
      form.password = ''
    } catch (error) {
      refused(error)
    } finally {
      busy.value = false
    }
  }

  async function enterAs(who: { tenant: string; user: string; password: string }) {
    Object.assign(form, who, { totp: '' })
    step.value = 'password'
    await submit()
  }

  function refused(error: unknown) {
    if (error instanceof ApiError && /totp.*(required|missing|needed)/.test(error.code)) {
      step.value = 'totp'
      return
    }
    form.totp = ''
    fault.value = error
  }

  function restart() {
    step.value = 'password'
    form.password = ''
    form.totp = ''
    fault.value = null
  }

  /** Until when a locked account stays locked, where the refusal says so. */
  const lockedUntil = computed(() => {
    const error = fault.value
    if (!(error instanceof ApiError) || !/lock/.test(error.code)) return null
    const until = error.data['until'] ?? error.data['locked_until']
    const at = typeof until === 'number' ? until : Date.parse(String(until))
    return Number.isNaN(at) ? 0 : at
  })

  return { form, step, busy, fault, oidc, lockedUntil, submit, enterAs, restart }
}
