import { changePassword, confirmTotp, startTotp } from '@yingda/api'
import { reactive, ref, shallowRef } from 'vue'

export const PASSWORD_CHARS_MIN = 12

/** One's own password and second factor. Each act says whether it was done; a refusal is left in `fault`. */
export function useOwnAccount() {
  const fault = shallowRef<unknown>(null)
  const busy = ref(false)
  const password = reactive({ old: '', next: '', again: '' })
  const code = ref('')
  const enrolment = shallowRef<{ secret: string; qr: string } | null>(null)

  async function run(act: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    fault.value = null
    try {
      await act()
      return true
    } catch (error) {
      fault.value = error
      return false
    } finally {
      busy.value = false
    }
  }

  async function change(): Promise<boolean> {
    if (password.next !== password.again) {
      fault.value = { code: 'password.differs' }
      return false
    }
    const done = await run(() => changePassword(password.old, password.next))
    if (done) Object.assign(password, { old: '', next: '', again: '' })
    return done
  }

  const enrol = () => run(async () => (enrolment.value = await startTotp()))
  const confirm = () => run(() => confirmTotp(code.value.replace(/\s/g, '')))

  return { fault, busy, password, code, enrolment, change, enrol, confirm }
}
