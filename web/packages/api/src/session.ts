import { request } from './request.ts'

/** Who is signed in, and what the institution allows them. */
export interface Session {
  user: { id: string; name: string; username: string }
  tenant: { id: string; slug: string; name: string }
  roles: string[]
  permissions: string[]
  agent: boolean
  totp?: boolean
  /** What comes before anything else: a new password, a second factor. */
  must?: ('password' | 'totp')[]
}

export interface SignIn {
  tenant: string
  user: string
  password: string
  totp?: string
}

export const whoAmI = () => request<Session>('GET', '/api/session')
export const signIn = (body: SignIn) => request<Session>('POST', '/api/session', { body })
export const changePassword = (old: string, next: string) => request<unknown>('POST', '/api/session/password', { body: { old, new: next } })
export const startTotp = () => request<{ secret: string; uri: string; qr: string }>('POST', '/api/session/totp')
export const confirmTotp = (code: string) => request<unknown>('POST', '/api/session/totp/confirm', { body: { code } })
export const signOut = () => request<unknown>('DELETE', '/api/session')
export const socketTicket = async () => (await request<{ ticket: string }>('POST', '/api/session/ticket')).ticket
