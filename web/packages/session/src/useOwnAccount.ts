import { changePassword, confirmTotp, startTotp } from '@yingda/api'
import { useAct } from '@yingda/ui'
import { reactive, ref, shallowRef } from 'vue'

export const PASSWORD_CHARS_MIN = 12

/** One's own password and second factor. Each act says whether it was done; a refusal is left in `fault`. */
export function useOwnAccount() {
  const { fault, busy, run } = useAct()
  const password = reactive({ old: '', next: '', again: '' })
  const code = ref('')
  const enrolment = shallowRef<{ secret: string; qr: string } | null>(null)

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
