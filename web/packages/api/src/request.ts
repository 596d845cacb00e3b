import { ClockSkew } from './skew.ts'

export interface Page<T> {
  items: T[]
  next: string | null
}

export interface RequestOptions {
  query?: Record<string, string | number | boolean | null | undefined>
  body?: unknown
  signal?: AbortSignal
  /** Repeat a write with the same id and the server answers with what it answered the first time. */
  operation?: string
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A refusal or a fault of the server. `code` is looked up as `error.<code>`; `network.unreachable` is made here. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    readonly data: Record<string, unknown> = {},
    readonly status = 0,
  ) {
    super(code)
    this.name = 'ApiError'
  }
}

const skew = new ClockSkew()

/** Now, as the server counts it, in epoch milliseconds. */
export const serverNow = (): number => skew.now(Date.now())

const signedOutListeners = new Set<() => void>()

/** Called when the server says that the session has ended. Returns the way to stop listening. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener)
  return () => signedOutListeners.delete(listener)
}

export const newOperationId = (): string => crypto.randomUUID?.() ?? uuidFromRandomValues()

// crypto.randomUUID exists only in secure contexts; a branch may well run the trial over plain HTTP.
function uuidFromRandomValues(): string {
  const b = crypto.getRandomValues(new Uint8Array(16))
  b[6] = (b[6]! & 0x0f) | 0x40
  b[8] = (b[8]! & 0x3f) | 0x80
  const hex = [...b].map((n) => n.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function address(path: string, query: RequestOptions['query']): string {
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') words.set(name, String(value))
  }
  const tail = words.toString()
  return tail ? `${path}?${tail}` : path
}

export function errorOf(status: number, text: string): ApiError {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown; data?: Record<string, unknown> } }
    if (typeof error?.code === 'string') return new ApiError(error.code, error.data ?? {}, status)
  } catch {
    // A proxy's page, not ours: fall through to the code made of the status.
  }
  return new ApiError(`http.${status}`, {}, status)
}

/** One call of the REST door. Writes carry an operation id, made here unless given. */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (method !== 'GET') headers['X-Operation-Id'] = options.operation ?? newOperationId()
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  const asked = Date.now()
  let response: Response
  try {
    response = await fetch(address(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
    })
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault
    throw new ApiError('network.unreachable')
  }
  skew.measure(response.headers.get('Date'), asked, Date.now())
  const text = await response.text()
  if (!response.ok) {
    if (response.status === 401) for (const listener of signedOutListeners) listener()
    throw errorOf(response.status, text)
  }
  return (text ? JSON.parse(text) : undefined) as T
}

export interface UploadHandle<T> {
  done: Promise<T>
  cancel: () => void
}

/** A multipart upload with progress (0…1); fetch cannot report it, so XMLHttpRequest. */
export function upload<T>(path: string, form: FormData, progress: (part: number) => void, operation?: string): UploadHandle<T> {
  const xhr = new XMLHttpRequest()
  const done = new Promise<T>((resolve, reject) => {
    xhr.upload.onprogress = (e) => {
      if (e.lengthComputable) progress(e.loaded / e.total)
    }
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) resolve(JSON.parse(xhr.responseText) as T)
      else reject(errorOf(xhr.status, xhr.responseText))
    }
    xhr.onerror = () => reject(new ApiError('network.unreachable'))
    xhr.onabort = () => reject(new ApiError('upload.cancelled'))
    xhr.open('POST', path)
    xhr.setRequestHeader('X-Operation-Id', operation ?? newOperationId())
    xhr.setRequestHeader('Accept', 'application/json')
    xhr.send(form)
  })
  return { done, cancel: () => xhr.abort() }
}
