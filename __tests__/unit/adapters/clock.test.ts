import { expect, test } from 'vitest'
import { systemClock } from '../../../src/adapters/clock.ts'

const never = new AbortController().signal

test('a wait ends after its time, and at once where there is none', async () => {
  const sinceMs = systemClock.nowMs()
  await systemClock.wait(20, never)
  expect(systemClock.nowMs() - sinceMs).toBeGreaterThanOrEqual(19)
  await systemClock.wait(0, never)
  await systemClock.wait(-1, never)
})

test('a wait ends at the signal, and at once where that has fired already', async () => {
  const ended = new AbortController()
  const waiting = systemClock.wait(600_000, ended.signal)
  ended.abort()
  await waiting
  await systemClock.wait(600_000, ended.signal)
})
