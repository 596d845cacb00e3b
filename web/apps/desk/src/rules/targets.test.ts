import { describe, expect, it } from 'vitest'
import { targetsOf, waitMinutes } from './targets.ts'

const queue = (id: string, more = {}) => ({ id, name: `队列${id}`, name_en: `Queue ${id}`, open: true, waiting: 0, ready: 1, wait_low_s: 0, wait_high_s: 0, ...more })
const peer = (id: string, more = {}) => ({ id, name: id, status: 'ready', present: true, not_responding: false, ready: true, talking: 0, room: 2, ...more })

describe('where a talk can go', () => {
  it('puts those who could take it at once first, in the order of the server', () => {
    const found = targetsOf({ queues: [queue('1', { ready: 0 }), queue('2'), queue('3', { open: false })], agents: [peer('a', { ready: false, status: 'break' }), peer('b'), peer('c')] }, 'en')
    expect(found.map((one) => one.id)).toEqual(['2', '1', '3', 'b', 'c', 'a'])
    expect(found[0]!.name).toBe('Queue 2')
  })
  it('shows a colleague with free hands as ready, one with full hands as talking, a dead desk as offline', () => {
    const states = targetsOf({ queues: [], agents: [peer('a', { talking: 1 }), peer('b', { ready: false, talking: 3, room: 0 }), peer('c', { ready: false, present: false })] }, 'zh-CN')
    expect(states.map((one) => one.kind === 'agent' && one.state)).toEqual(['ready', 'talking', 'offline'])
  })
  it('puts the experts of the own queue first, where there are any', () => {
    const found = targetsOf({ queues: [queue('1')], agents: [], experts: { on_duty: 2, ready: 0 } }, 'zh-CN', '专家')
    expect(found.map((one) => [one.kind, one.name, one.ready])).toEqual([['experts', '专家', false], ['queue', '队列1', true]])
    expect(targetsOf({ queues: [], agents: [], experts: null }, 'zh-CN')).toEqual([])
  })
  it('rounds the wait outwards and promises nothing where nobody serves', () => {
    expect(waitMinutes({ low: 90, high: 150 })).toEqual({ low: 1, high: 3 })
    expect(waitMinutes({ low: null, high: null })).toBeNull()
  })
})
