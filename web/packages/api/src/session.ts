import { request } from './request.ts'
import type { Schemas } from './schemas.ts'

/** Who is signed in, what the institution allows them, and what comes before anything else (`must`). */
export type Session = Schemas['SessionView']

export interface SignIn {
  tenant: string
  user: string
  password: string
  totp?: string
}

export const whoAmI = () => request<Session>('GET', '/api/session')
export const signIn = (body: SignIn) => request<Session>('POST', '/api/session', { body })
export const changePassword = (old: string, next: string) => request<unknown>('POST', '/api/session/password', { body: { old, new: next } })
export const startTotp = () => request<Schemas['TotpEnrolment']>('POST', '/api/session/totp')
export const confirmTotp = (code: string) => request<unknown>('POST', '/api/session/totp/confirm', { body: { code } })
export const signOut = () => request<unknown>('DELETE', '/api/session')
export const socketTicket = async () => (await request<Schemas['TicketView']>('POST', '/api/session/ticket')).ticket
