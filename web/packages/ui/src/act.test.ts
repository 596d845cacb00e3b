import { expect, test } from 'vitest'
import { useAct } from './act.ts'

test('what is refused is kept until the next attempt; what is done leaves nothing behind', async () => {
  const { busy, fault, run } = useAct()
  const refused = new Error('no')
  expect(await run(() => Promise.reject(refused))).toBe(false)
  expect([busy.value, fault.value]).toEqual([false, refused])
  expect(await run(() => Promise.resolve(1))).toBe(true)
  expect([busy.value, fault.value]).toEqual([false, null])
})

test('a second act waits for nobody: it is not begun', async () => {
  const { busy, run } = useAct()
  let end: () => void = () => undefined
  const first = run(() => new Promise<void>((done) => (end = done)))
  expect(busy.value).toBe(true)
  expect(await run(() => Promise.reject(new Error('begun')))).toBe(false)
  end()
  expect(await first).toBe(true)
})
