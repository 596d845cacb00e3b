import type { Options } from '../options'
import type { CallAccount } from '../call/port'
import type { FileRef, Refused, VisitReply } from '../protocol'

/** A refusal of a door, as an exception within the browser. `network` when nobody answered. */
export class Refusal extends Error {
  constructor(readonly refused: Refused) {
    super(refused.code)
  }
}

export const NETWORK: Refused = { code: 'network', data: {} }
const VISIT_WAIT_MS = 10_000

export class Rest {
  private spent = false

  constructor(private readonly options: Options) {}

  async visit(visitor: string | null, page: string): Promise<VisitReply> {
    const identity = await this.identity()
    const body = {
      entry_point: this.options.entry,
      language: this.options.language,
      page,
      ...(visitor ? { visitor } : {}),
      ...(identity ? { identity } : {}),
    }
    const answer = await this.fetch('/chat/visit', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(VISIT_WAIT_MS),
    })
    return (await answer.json()) as VisitReply
  }

  /** Who is signed in to the page, as its own server signs it; null: nobody. What the tag carries is good for once. */
  private async identity(): Promise<string | null> {
    const { identity, identityUrl } = this.options
    if (identityUrl === null) return this.spent ? null : ((this.spent = true), identity)
    try {
      const answer = await fetch(identityUrl, { method: 'POST', credentials: 'same-origin', signal: AbortSignal.timeout(VISIT_WAIT_MS) })
      return answer.ok ? ((await answer.json()) as { identity: string }).identity : null
    } catch {
      return null
    }
  }

  /** Digits that nobody may see. */
  async secret(visitor: string, digits: string, operation: string): Promise<{ shown: string; taken: boolean }> {
    return this.posted('/chat/secret', visitor, { digits }, operation)
  }

  /** The customer's own doors, by the chat they are in. */
  async own<T>(visitor: string, path: string, body?: unknown): Promise<T> {
    if (body !== undefined) return this.posted(`/portal${path}`, visitor, body)
    return (await (await this.fetch(`/portal${path}`, { headers: { 'x-visitor': visitor } })).json()) as T
  }

  private async posted<T>(path: string, visitor: string, body: unknown, operation?: string): Promise<T> {
    const headers = { 'content-type': 'application/json', 'x-visitor': visitor, ...(operation ? { 'x-operation-id': operation } : {}) }
    const answer = await this.fetch(path, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(VISIT_WAIT_MS) })
    return (await answer.json()) as T
  }

  /** An account for one call to the house. */
  async call(visitor: string, page: string): Promise<CallAccount> {
    const identity = await this.identity()
    const answer = await this.fetch('/chat/call', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-visitor': visitor },
      body: JSON.stringify({ page, ...(identity ? { identity } : {}) }),
      signal: AbortSignal.timeout(VISIT_WAIT_MS),
    })
    const { ticket, socket, ...account } = (await answer.json()) as CallAccount & { ticket: string }
    return { ...account, socket: `${this.socketBase}${socket}?ticket=${encodeURIComponent(ticket)}` }
  }

  async blob(path: string, visitor: string): Promise<Blob> {
    return (await this.fetch(path, { headers: { 'x-visitor': visitor } })).blob()
  }

  /** Where the sockets are, as a websocket address. */
  private get socketBase(): string {
    return new URL(this.options.base || location.origin, location.href).href.replace(/^http/, 'ws').replace(/\/$/, '')
  }

  socketAddress(ticket: string): string {
    return `${this.socketBase}/chat/socket?ticket=${encodeURIComponent(ticket)}`
  }

  /** A file with its progress (fetch cannot tell it). The operation id makes a repeated upload the same file. */
  upload(file: Blob, name: string, visitor: string, operation: string, progress: (part: number) => void): Upload {
    const request = new XMLHttpRequest()
    const done = new Promise<FileRef>((resolve, reject) => {
      request.open('POST', `${this.options.base}/chat/files`)
      request.setRequestHeader('x-visitor', visitor)
      request.setRequestHeader('x-operation-id', operation)
      request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total)
      request.onload = () => settle(request, resolve, reject)
      request.onerror = request.ontimeout = () => reject(new Refusal(NETWORK))
      const form = new FormData()
      form.append('file', file, name)
      request.send(form)
    })
    return { done, cancel: () => request.abort() }
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    const answer = await fetch(this.options.base + path, { ...init, credentials: 'omit' }).catch(() => {
      throw new Refusal(NETWORK)
    })
    if (!answer.ok) throw new Refusal(refusedOf(await answer.text().catch(() => ''), answer.status))
    return answer
  }
}

export interface Upload {
  readonly done: Promise<FileRef>
  cancel(): void
}

function settle(request: XMLHttpRequest, resolve: (file: FileRef) => void, reject: (why: Refusal) => void): void {
  if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as FileRef)
  else reject(new Refusal(refusedOf(request.responseText, request.status)))
}

function refusedOf(text: string, status: number): Refused {
  try {
    const { error } = JSON.parse(text) as { error?: Partial<Refused> }
    if (typeof error?.code === 'string') return { code: error.code, data: error.data ?? {} }
  } catch {
    // Not ours: a proxy's page.
  }
  return { code: status >= 500 ? 'unavailable' : `http.${status}`, data: {} }
}
