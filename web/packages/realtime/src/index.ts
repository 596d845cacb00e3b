/** The staff socket: subscribe and resume, commands retried with the same id, beats, back-off, a state to look at. */
export { browserRealtime } from './browser.ts'
export { CommandRefused, RealtimeClient } from './client.ts'
export type { CommandOptions, ConnectionState, Listener, Phase } from './client.ts'
export type { Refusal } from './frames.ts'
export type { Command } from './outbox.ts'
