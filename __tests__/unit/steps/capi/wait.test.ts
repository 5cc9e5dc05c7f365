import { describe, expect, test } from 'vitest'
import type { Open } from '../../../../src/core/capi/waiting.ts'
import { Mirror } from '../../../../src/steps/capi/object-cache.ts'
import { waitUntilClosed } from '../../../../src/steps/capi/wait.ts'
import { fastClock } from '../fakes.ts'

/** Waits for what a list says, which is another one each time it is asked for. */
async function wait(lists: readonly (readonly Open[])[], patienceMs: number, signal = new AbortController().signal) {
  const said: string[] = []
  let asked = 0
  const list = (): readonly Open[] => lists[Math.min(asked++, lists.length - 1)] ?? []
  const mirror = new Mirror(fastClock)
  const startedAtMs = fastClock.nowMs()
  const open = await waitUntilClosed(list, [mirror], {
    untilMs: startedAtMs + patienceMs,
    clock: fastClock,
    log: { info: (text) => said.push(text), warn: () => undefined },
    signal
  })
  return { open, said, tookMs: fastClock.nowMs() - startedAtMs }
}

const one = (state: string, isFinal = false): Open => ({ name: 'machine/a', state, isFinal })

describe('waiting', () => {
  test('nothing open: no wait, and not a word', async () => {
    expect(await wait([[]], 60_000)).toMatchObject({ open: [], said: [] })
  })

  test('what is open for good is not waited for', async () => {
    const { open, said, tookMs } = await wait([[one('Failed', true)]], 3_600_000)
    expect(open).toHaveLength(1)
    expect(said).toEqual(['waiting: machine/a: Failed'])
    expect(tookMs).toBeLessThan(600_000)
  })

  test('at the end of its time it gives what is still open, said once', async () => {
    const { open, said, tookMs } = await wait([[one('Pending')]], 5_000)
    expect(open).toEqual([one('Pending')])
    expect(said).toEqual(['waiting: machine/a: Pending'])
    expect(tookMs).toBeGreaterThanOrEqual(5_000)
  })

  test('a signal ends it', async () => {
    const { tookMs } = await wait([[one('Pending')]], 3_600_000, AbortSignal.abort())
    expect(tookMs).toBeLessThan(600_000)
  })

  test('many are said in few lines', async () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ ...one('Pending'), name: `machine/${index}` }))
    const { said } = await wait([many], 100)
    expect(said).toHaveLength(21)
    expect(said.at(-1)).toBe('waiting: and 480 more')
  })
})
