import { beforeEach, describe, expect, it } from 'vitest'
import { BEAT_MS, CommandRefused, RealtimeClient, SILENCE_MS, type SocketEvents } from './client.ts'
import { backoffMs, CAP_MS } from './backoff.ts'
import type { Command } from './outbox.ts'

/** A server on a bench: sockets that are opened, heard and cut by hand, and a clock that moves when told. */
class Bench {
  now = 1_000_000
  ids = 0
  kept: Command[] = []
  sockets: { events: SocketEvents; sent: Record<string, unknown>[]; closed: boolean }[] = []
  client = new RealtimeClient({
    now: () => this.now,
    random: () => 0.5,
    newId: () => `op-${++this.ids}`,
    open: (events) => {
      const socket = { events, sent: [] as Record<string, unknown>[], closed: false }
      this.sockets.push(socket)
      return { send: (text) => void socket.sent.push(JSON.parse(text) as Record<string, unknown>), close: () => void (socket.closed = true) }
    },
    keep: { load: () => this.kept, save: (commands) => void (this.kept = commands) },
  })
  seen: unknown[] = []

  get socket() {
    return this.sockets.at(-1)!
  }
  up() {
    this.socket.events.opened()
  }
  say(frame: unknown) {
    this.socket.events.message(JSON.stringify(frame))
  }
  sent(word: string) {
    return this.socket.sent.filter((frame) => word in frame)
  }
  pass(ms: number, step = 1000) {
    for (let gone = 0; gone < ms; gone += step) {
      this.now += step
      this.client.tick()
    }
  }
  watch() {
    return this.client.subscribe('desk', { snapshot: (s) => this.seen.push(s), event: (e) => this.seen.push(e), hint: (h) => this.seen.push(h) })
  }
}

let bench: Bench
beforeEach(() => {
  bench = new Bench()
  bench.client.start()
})

describe('streams', () => {
  it('delivers a snapshot and what follows it', () => {
    bench.watch()
    bench.up()
    bench.say({ topic: 'desk', stream: 'a', seq: 4, snapshot: 'S' })
    bench.say({ topic: 'desk', stream: 'a', seq: 5, event: 'E5' })
    expect(bench.seen).toEqual(['S', 'E5'])
  })

  it('delivers nothing twice', () => {
    bench.watch()
    bench.up()
    bench.say({ topic: 'desk', stream: 'a', seq: 4, snapshot: 'S' })
    bench.say({ topic: 'desk', stream: 'a', seq: 5, event: 'E5' })
    bench.say({ topic: 'desk', stream: 'a', seq: 5, event: 'E5' })
    expect(bench.seen).toEqual(['S', 'E5'])
  })

  it('asks once for what is missing, from where it stands', () => {
    bench.watch()
    bench.up()
    bench.say({ topic: 'desk', stream: 'a', seq: 4, snapshot: 'S' })
    bench.say({ topic: 'desk', stream: 'a', seq: 7, event: 'E7' })
    bench.say({ topic: 'desk', stream: 'a', seq: 8, event: 'E8' })
    expect(bench.sent('sub').slice(1)).toEqual([{ sub: 'desk', from: { stream: 'a', seq: 4 } }])
    for (const seq of [5, 6, 7, 8]) bench.say({ topic: 'desk', stream: 'a', seq, event: `E${seq}` })
    expect(bench.seen).toEqual(['S', 'E5', 'E6', 'E7', 'E8'])
  })

  it('takes another stream for a gap', () => {
    bench.watch()
    bench.up()
    bench.say({ topic: 'desk', stream: 'a', seq: 4, snapshot: 'S' })
    bench.say({ topic: 'desk', stream: 'b', seq: 5, event: 'foreign' })
    expect(bench.seen).toEqual(['S'])
    expect(bench.sent('sub')).toHaveLength(2)
  })

  it('resumes where it was after a cut', () => {
    bench.watch()
    bench.up()
    bench.say({ topic: 'desk', stream: 'a', seq: 4, snapshot: 'S' })
    bench.socket.events.closed('lost')
    bench.pass(1000)
    bench.up()
    expect(bench.sent('sub')).toEqual([{ sub: 'desk', from: { stream: 'a', seq: 4 } }])
  })

  it('hears nothing more from a socket it has given up', () => {
    bench.watch()
    bench.up()
    const old = bench.socket
    old.events.closed('lost')
    old.events.message(JSON.stringify({ topic: 'desk', stream: 'a', seq: 1, snapshot: 'late' }))
    expect(bench.seen).toEqual([])
  })

  it('passes hints on without counting them', () => {
    bench.watch()
    bench.up()
    bench.say({ topic: 'desk', hint: { type: 'typing', interaction: 'i' } })
    expect(bench.seen).toEqual([{ type: 'typing', interaction: 'i' }])
  })

  it('survives frames that it does not understand', () => {
    bench.watch()
    bench.up()
    for (const text of ['', 'null', '[]', '{"topic":3}', '{"topic":"desk","seq":"x"}', '{"id":7}']) bench.socket.events.message(text)
    expect(bench.client.state.phase).toBe('live')
  })
})

describe('commands', () => {
  it('sends and answers', async () => {
    bench.up()
    const answer = bench.client.command('send', { interaction: 'i', text: '您好' })
    expect(bench.sent('do')).toEqual([{ id: 'op-1', do: 'send', with: { interaction: 'i', text: '您好' } }])
    bench.say({ id: 'op-1', ok: { seq: 3 } })
    expect(await answer).toEqual({ seq: 3 })
  })

  it('says a refusal with its code and data', async () => {
    bench.up()
    const answer = bench.client.command('accept', { offer: 'o' })
    bench.say({ id: 'op-1', error: { code: 'offer.gone', data: { by: 'x' } } })
    await expect(answer).rejects.toEqual(new CommandRefused('offer.gone', { by: 'x' }))
  })

  it('repeats what has no answer, in order, with the same ids', () => {
    bench.up()
    void bench.client.command('send', { text: '1' })
    void bench.client.command('send', { text: '2' })
    bench.socket.events.closed('lost')
    void bench.client.command('send', { text: '3' })
    bench.pass(1000)
    bench.up()
    expect(bench.sent('do').map((frame) => frame['id'])).toEqual(['op-1', 'op-2', 'op-3'])
  })

  it('does not repeat what has an answer', () => {
    bench.up()
    void bench.client.command('send', { text: '1' })
    bench.say({ id: 'op-1', ok: {} })
    bench.socket.events.closed('lost')
    bench.pass(1000)
    bench.up()
    expect(bench.sent('do')).toEqual([])
  })

  it('keeps only the last draft', async () => {
    const first = bench.client.command('draft', { text: 'a' }, { replaces: 'draft:i' })
    void bench.client.command('draft', { text: 'ab' }, { replaces: 'draft:i' })
    expect(await first).toEqual({})
    bench.up()
    expect(bench.sent('do').map((frame) => frame['with'])).toEqual([{ text: 'ab' }])
  })

  it('refuses at once what only makes sense now', async () => {
    await expect(bench.client.command('accept', {}, { liveOnly: true })).rejects.toMatchObject({ code: 'network.unreachable' })
    expect(bench.client.state.pending).toBe(0)
  })

  it('carries typed messages over a reload', () => {
    void bench.client.command('send', { text: '1' }, { keep: true })
    void bench.client.command('read', { seq: 1 })
    const again = new Bench()
    again.kept = bench.kept
    const orphans: unknown[] = []
    again.client.onOrphan((command, error) => orphans.push([command.id, error?.code]))
    again.client.start()
    again.up()
    expect(again.sent('do').map((frame) => frame['id'])).toEqual(['op-1'])
    again.say({ id: 'op-1', error: { code: 'interaction.ended' } })
    expect(orphans).toEqual([['op-1', 'interaction.ended']])
    expect(again.kept).toEqual([])
  })
})

describe('the connection', () => {
  it('beats every five seconds', () => {
    bench.up()
    const before = bench.sent('beat').length
    for (let i = 0; i < 4; i++) {
      bench.pass(BEAT_MS)
      bench.say({ beat: i })
    }
    expect(bench.sent('beat').length - before).toBe(4)
  })

  it('gives up a socket that stays silent', () => {
    bench.up()
    bench.pass(SILENCE_MS + 1000)
    expect(bench.sockets[0]!.closed).toBe(true)
    expect(bench.client.state.phase).not.toBe('live')
    expect(bench.client.state.lostSince).not.toBeNull()
  })

  it('notices a sleep of the computer at the first tick', () => {
    bench.up()
    bench.now += 3_600_000
    bench.client.tick()
    expect(bench.client.state.phase).toBe('waiting')
  })

  it('waits longer and longer, never above the cap, never all at once', () => {
    const waits = [0, 1, 2, 5, 50].map((n) => backoffMs(n, () => 1))
    expect(waits).toEqual([400, 800, 1600, CAP_MS, CAP_MS])
    expect(backoffMs(50, () => 0)).toBe(CAP_MS / 2)
  })

  it('keeps backing off while sockets open and die at once', () => {
    const waits: number[] = []
    for (let i = 0; i < 4; i++) {
      bench.up()
      bench.socket.events.closed('lost')
      waits.push(bench.client.state.retryAt! - bench.now)
      bench.now = bench.client.state.retryAt!
      bench.client.tick()
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b))
    expect(waits[3]).toBeGreaterThan(waits[0]! * 4)
  })

  it('stops when the session is over and starts again after sign-in', () => {
    bench.socket.events.closed('signed_out')
    expect(bench.client.state.phase).toBe('signed_out')
    bench.pass(60_000)
    expect(bench.sockets).toHaveLength(1)
    bench.client.start()
    bench.up()
    expect(bench.client.state.phase).toBe('live')
  })

  it('gives up an opening that hangs', () => {
    bench.pass(16_000)
    expect(bench.sockets[0]!.closed).toBe(true)
  })
})
