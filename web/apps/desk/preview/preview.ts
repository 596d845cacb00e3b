/**
 * The desk without a server, for looking at it: `npm run dev`, then /desk/preview/?scene=busy&theme=dark&lang=en.
 * A scene is a desk snapshot with times in seconds before now. Not part of the build.
 */
import type { DeskEvent, DeskSnapshot } from '@yingda/desk-state'
import type { Listener } from '@yingda/realtime'
import { replaceLink, type DeskLink } from '../src/state/link.ts'
import { answerOf, picksOf } from './doors.ts'
import { previewPhone, type PhoneScene } from './phone.ts'

const scenes = import.meta.glob<{ default: Scene }>('./scenes/*.json', { eager: true })

interface Scene {
  /** Another scene, and what is different in this one (JSON merge patch). */
  like?: string
  with?: unknown
  phone?: PhoneScene
  connection?: string
  typing?: string
  snapshot: DeskSnapshot
}

const name = new URLSearchParams(location.search).get('scene') ?? 'busy'
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
function merged(base: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const out: Record<string, unknown> = isObject(base) ? { ...base } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(out, key)
    else out[key] = merged(out[key], value)
  }
  return out
}
function sceneOf(which: string): Scene {
  const one = scenes[`./scenes/${which}.json`]!.default
  return one.like ? (merged(sceneOf(one.like), one.with) as Scene) : one
}
const scene = sceneOf(name)
const now = Date.now()

// Times in a scene are seconds before (or, negative, after) now: `"at_": -30` style would be clumsy in JSON, so by field name.
const MOMENTS = /^(at|since|deadline|until|wrap_until|.*_at)$/
function dated<T>(value: T, key = ''): T {
  if (typeof value === 'number' && MOMENTS.test(key)) return (now - value * 1000) as T
  if (Array.isArray(value)) return value.map((one) => dated(one)) as T
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, dated(v, k)])) as T
  return value
}

const realFetch = window.fetch.bind(window)
window.fetch = async (input, init) => {
  const url = new URL(typeof input === 'string' ? input : input instanceof URL ? input.href : input.url, location.href)
  if (!url.pathname.startsWith('/api/')) return realFetch(input, init)
  const answer = answerOf(url, now)
  return new Response(JSON.stringify(answer ?? { error: { code: 'not_found', data: {} } }), { status: answer ? 200 : 404 })
}

function canned(): DeskLink {
  const lost = scene.connection === 'lost'
  let listener: Listener | null = null
  const say = (event: DeskEvent) => listener?.event(event)
  return {
    pending: [],
    onState(hear) {
      hear({ phase: lost ? 'waiting' : 'live', lostSince: lost ? now - 21_000 : null, retryAt: null, pending: lost ? 2 : 0 })
      return () => false
    },
    onOrphan: () => () => false,
    start: () => {
      listener?.snapshot(dated(scene.snapshot))
      if (scene.typing) setInterval(() => listener?.hint?.({ type: 'typing', interaction: scene.typing }), 2000)
    },
    subscribe: (topic, wanted) => {
      if (topic === 'desk') listener = wanted
      if (topic === 'picks' && name.includes('pick')) wanted.snapshot(picksOf(now))
      return () => undefined
    },
    command: (act, args = {}) => {
      if (act === 'send') say({ type: 'message', interaction: String(args['interaction']), message: { id: String(Math.random()), seq: 999, at: Date.now(), by: 'agent', author: 'a', author_name: '陈静', kind: 'text', text: String(args['text']), file: null, data: {}, op: null } })
      return Promise.resolve({})
    },
    hint: () => undefined,
    retryNow: () => undefined,
    forget: () => undefined,
    dispose: () => undefined,
  }
}

sessionStorage.clear()
replaceLink(canned)
if (scene.phone) previewPhone(scene.phone)
await import('../src/main.ts')
