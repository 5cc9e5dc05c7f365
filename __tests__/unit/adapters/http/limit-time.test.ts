import { expect, test, vi } from 'vitest'
import { limitTime } from '../../../../src/adapters/http/limit-time.ts'

test('a request ends at the other signal, with its reason, at once where that has fired already', () => {
  const other = new AbortController()
  const { signal } = limitTime(other.signal, { withinMs: 60_000 })
  expect(signal.aborted).toBe(false)
  const reason = new Error('cancelled')
  other.abort(reason)
  expect(signal.reason).toBe(reason)
  expect(limitTime(other.signal, {}).signal.reason).toBe(reason)
})

test('a request ends after its time, as one that ends by a TimeoutError', async () => {
  const { signal } = limitTime(undefined, { withinMs: 1 })
  await vi.waitUntil(() => signal.aborted)
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
})

test('one whose answer is waited for after the other signal ends so much later, with its reason, or has ended by itself', async () => {
  const other = new AbortController()
  const [late, answered] = [limitTime(other.signal, { lingerMs: 5 }), limitTime(other.signal, { lingerMs: 5 })]
  other.abort('cancelled')
  expect(late.signal.aborted).toBe(false)
  answered.lift()
  await vi.waitUntil(() => late.signal.aborted)
  expect(late.signal.reason).toBe('cancelled')
  expect(answered.signal.aborted).toBe(false)
})

test('one that has ended by itself is not ended any more, and leaves nothing at the other signal', () => {
  const other = new AbortController()
  const remove = vi.spyOn(other.signal, 'removeEventListener')
  const add = vi.spyOn(other.signal, 'addEventListener')
  const { lift, signal } = limitTime(other.signal, { withinMs: 60_000 })
  lift()
  other.abort()
  expect(signal.aborted).toBe(false)
  expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener))
})
