import type { OutboxEntry } from './outbox'

/** What goes over the wire: labels and names are only for this screen. */
export function wired(entry: OutboxEntry): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entry.with).filter(([key]) => key !== 'label' && key !== 'name'))
}

/** Whether the entry has a row of its own that can show its failure. */
export function shows(entry: OutboxEntry): boolean {
  return entry.do === 'send' || entry.do === 'choose'
}

/** A random UUID; `crypto.randomUUID` is missing on pages without TLS. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
