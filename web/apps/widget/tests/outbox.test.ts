import { describe, expect, it } from 'vitest'
import {
  ADOPT_AFTER_MS,
  aged,
  ENTRY_AGE_MAX_MS,
  next,
  ordered,
  parse,
  refused,
  SLOW_DOWN_MAX_MS,
  wakeAt,
  type OutboxEntry,
} from '../src/model/outbox'

const entry = (id: string, at: number, more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  id,
  do: 'send',
  with: { text: id },
  at,
  n: 0,
  tab: 'mine',
  ...more,
})

describe('the outbox', () => {
  it('keeps the order in which the customer wrote', () => {
    const entries = [entry('c', 20), entry('b', 10, { n: 1 }), entry('a', 10)]
    expect(ordered(entries).map((one) => one.id)).toEqual(['a', 'b', 'c'])
  })

  it('sends one at a time, the oldest first', () => {
    expect(next([entry('b', 2), entry('a', 1)], 'mine', 100)?.id).toBe('a')
  })

  it('never lets a later one overtake an earlier one that has to wait', () => {
    const entries = [entry('a', 1, { after: 500 }), entry('b', 2)]
    expect(next(entries, 'mine', 100)).toBeNull()
    expect(next(entries, 'mine', 500)?.id).toBe('a')
  })

  it('goes on past one that failed', () => {
    const entries = [entry('a', 1, { failed: { code: 'message.too_long', data: {} } }), entry('b', 2)]
    expect(next(entries, 'mine', 100)?.id).toBe('b')
  })

  it('leaves the entries of a living tab alone and adopts those of a dead one', () => {
    const entries = [entry('a', 1_000, { tab: 'other' }), entry('b', 2_000)]
    expect(next(entries, 'mine', 2_500)?.id).toBe('b')
    expect(next(entries, 'mine', 1_000 + ADOPT_AFTER_MS)?.id).toBe('a')
    expect(wakeAt([entries[0]!], 'mine')).toBe(1_000 + ADOPT_AFTER_MS)
  })

  it('tries again with the same id when the refusal passes', () => {
    const again = refused(entry('a', 1), { code: 'limit.reached', data: { retry_after_s: 2 } }, 1_000)
    expect([again.id, again.after, again.failed]).toEqual(['a', 3_000, undefined])
    const forever = refused(entry('a', 1), { code: 'unavailable', data: { retry_after_s: 1e9 } }, 0)
    expect(forever.after).toBe(SLOW_DOWN_MAX_MS)
  })

  it('shows a refusal that does not pass', () => {
    expect(refused(entry('a', 1), { code: 'message.too_long', data: { max: 4000 } }, 1_000).failed?.code).toBe(
      'message.too_long',
    )
  })

  it('does not send a message by surprise the next day', () => {
    expect(aged(entry('a', 0), ENTRY_AGE_MAX_MS + 1).failed?.code).toBe('outbox.too_old')
    expect(aged(entry('a', 0), ENTRY_AGE_MAX_MS).failed).toBeUndefined()
  })

  it('takes anything from storage without falling over', () => {
    for (const text of [null, '', '{', '[]', '1', '"a"', 'null', '{"id":1}', '{"id":"a","do":"send"}'])
      expect(parse(text)).toBeNull()
    expect(parse(JSON.stringify(entry('a', 1)))).toEqual(entry('a', 1))
  })
})
