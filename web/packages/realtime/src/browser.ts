import { ApiError, newOperationId, socketTicket } from '@yingda/api'
import { RealtimeClient, type Ports, type Socket, type SocketEvents } from './client.ts'
import type { Command } from './outbox.ts'

const address = (ticket: string) => {
  const url = new URL('/ws', location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  url.searchParams.set('ticket', ticket)
  return url
}

function open(events: SocketEvents): Socket {
  let socket: WebSocket | null = null
  let closed = false
  const start = async () => {
    const ticket = await socketTicket()
    if (closed) return
    socket = new WebSocket(address(ticket))
    socket.onopen = () => events.opened()
    socket.onmessage = (e) => {
      if (typeof e.data === 'string') events.message(e.data)
    }
    socket.onclose = () => events.closed('lost')
  }
  start().catch((fault: unknown) => events.closed(fault instanceof ApiError && fault.status === 401 ? 'signed_out' : 'lost'))
  return {
    send(text) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(text)
    },
    close() {
      closed = true
      socket?.close()
    },
  }
}

// What was typed and not yet answered survives a reload of this tab, for this person, and goes with the tab.
function keep(owner: string): Ports['keep'] {
  const key = `yingda.outbox.${owner}`
  return {
    load: () => JSON.parse(sessionStorage.getItem(key) ?? '[]') as Command[],
    save: (commands) => {
      if (commands.length) sessionStorage.setItem(key, JSON.stringify(commands))
      else sessionStorage.removeItem(key)
    },
  }
}

/** The staff socket in a browser. `owner` is the signed-in user's id: one person's unsent words are never another's. */
export function browserRealtime(owner: string): RealtimeClient & { dispose(): void } {
  const client = new RealtimeClient({ now: () => Date.now(), random: () => Math.random(), newId: newOperationId, open, keep: keep(owner) })
  const ticker = new Worker(new URL('./ticker.worker.ts', import.meta.url), { type: 'module' })
  const wake = () => {
    client.tick()
    client.retryNow()
  }
  ticker.onmessage = () => client.tick()
  const gone = () => client.networkGone()
  window.addEventListener('online', wake)
  window.addEventListener('offline', gone)
  document.addEventListener('visibilitychange', wake)
  return Object.assign(client, {
    dispose() {
      client.stop()
      ticker.terminate()
      window.removeEventListener('online', wake)
      window.removeEventListener('offline', gone)
      document.removeEventListener('visibilitychange', wake)
    },
  })
}
