import type { PortalEvent } from '../types'

/** A refusal of a door, as an exception within the browser. `network` when nobody answered. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly data: Record<string, unknown> = {},
    readonly status = 0,
  ) {
    super(code)
  }
}

const WAIT_MS = 15_000

/** The doors under /portal with one session's token, which is kept in this page's memory and nowhere else. */
export class Door {
  private token = ''
  onSignedOut: (why: Refusal) => void = () => undefined

  constructor(private readonly base: string) {}

  async signIn(entryPoint: string, identity: string, language: string): Promise<void> {
    this.token = ''
    const answer = await this.request('POST', '/portal/session', { entry_point: entryPoint, identity, language })
    this.token = ((await answer.json()) as { token: string }).token
  }

  async signOut(): Promise<void> {
    if (this.token) await this.request('DELETE', '/portal/session').catch(() => undefined)
    this.token = ''
  }

  async get<T>(path: string): Promise<T> {
    return (await (await this.request('GET', path)).json()) as T
  }

  async post<T>(path: string, body: unknown, operation?: string): Promise<T> {
    return (await (await this.request('POST', path, body, operation)).json()) as T
  }

  async put<T>(path: string, body: unknown): Promise<T> {
    return (await (await this.request('PUT', path, body)).json()) as T
  }

  async file(path: string): Promise<Blob> {
    return (await this.request('GET', path)).blob()
  }

  /** Events until the line ends; who calls comes again. */
  async listen(heard: (event: PortalEvent) => void, stop: AbortSignal): Promise<void> {
    const answer = await this.request('GET', '/portal/events', undefined, undefined, stop)
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const parts = (rest + value).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const data = part.split('\n').find((line) => line.startsWith('data: '))
        if (data) heard(JSON.parse(data.slice(6)) as PortalEvent)
      }
    }
  }

  private async request(method: string, path: string, body?: unknown, operation?: string, signal?: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = {}
    if (this.token) headers['authorization'] = `Bearer ${this.token}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (operation) headers['x-operation-id'] = operation
    const answer = await fetch(this.base + path, {
      method, headers, credentials: 'omit', signal: signal ?? AbortSignal.timeout(WAIT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new Refusal('network')
    })
    if (answer.ok) return answer
    const refusal = refusalOf(await answer.text().catch(() => ''), answer.status)
    if (refusal.code === 'portal.signed_out' && this.token) this.onSignedOut(refusal)
    throw refusal
  }
}

export function refusalOf(text: string, status: number): Refusal {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: string; data?: Record<string, unknown> } }
    if (typeof error?.code === 'string') return new Refusal(error.code, error.data ?? {}, status)
  } catch {
    // Not ours: a proxy's page.
  }
  return new Refusal(status >= 500 ? 'unavailable' : `http.${status}`, {}, status)
}

/** Who is signed in to the institution's own site, as it signs it: fresh each time, good for once. */
export async function identityOf(url: string): Promise<string> {
  const answer = await fetch(url, { method: 'POST', credentials: 'same-origin', signal: AbortSignal.timeout(WAIT_MS) }).catch(() => {
    throw new Refusal('network')
  })
  if (!answer.ok) throw answer.status === 401 ? new Refusal('portal.signed_out', {}, 401) : refusalOf(await answer.text(), answer.status)
  return ((await answer.json()) as { identity: string }).identity
}
