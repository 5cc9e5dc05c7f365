import { describe, expect, test } from 'vitest'
import type { Open } from '../../../../src/core/capi/waiting.ts'
import { ObjectCache } from '../../../../src/steps/capi/object-cache.ts'
import { waitUntilClosed } from '../../../../src/steps/capi/wait.ts'
import { VirtualTime } from '../../../support/virtual-time.ts'

/** Waits for what a list reports, which is another one each time it is asked for. */
async function wait(lists: readonly (readonly Open[])[], patienceMs: number, signal = new AbortController().signal) {
  const output: string[] = []
  let asked = 0
  const list = (): readonly Open[] => lists[Math.min(asked++, lists.length - 1)] ?? []
  const time = new VirtualTime()
  const clock = time.clock()
  const cache = new ObjectCache(clock)
  const open = await time.finish(
    waitUntilClosed(list, [cache], {
      untilMs: patienceMs,
      clock,
      log: { info: (text) => output.push(text), warn: () => undefined },
      signal
    })
  )
  return { open, output, tookMs: time.nowMs }
}

const one = (state: string, isFinal = false): Open => ({ name: 'machine/a', state, isFinal })

describe('waiting', () => {
  test('nothing open: no wait, and not a word', async () => {
    expect(await wait([[]], 60_000)).toMatchObject({ open: [], output: [] })
  })

  test('what is open for good is not waited for', async () => {
    const { open, output, tookMs } = await wait([[one('Failed', true)]], 3_600_000)
    expect(open).toHaveLength(1)
    expect(output).toEqual(['waiting: machine/a: Failed'])
    expect(tookMs).toBe(0)
  })

  test('at the end of its time it gives what is still open, reported once', async () => {
    const { open, output, tookMs } = await wait([[one('Pending')]], 5_000)
    expect(open).toEqual([one('Pending')])
    expect(output).toEqual(['waiting: machine/a: Pending'])
    // News is awaited together with what comes 200 ms after it.
    expect(tookMs).toBe(5_200)
  })

  test('a signal ends it', async () => {
    const { tookMs } = await wait([[one('Pending')]], 3_600_000, AbortSignal.abort())
    expect(tookMs).toBe(0)
  })

  test('many are reported in few lines', async () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ ...one('Pending'), name: `machine/${index}` }))
    const { output } = await wait([many], 100)
    expect(output).toHaveLength(21)
    expect(output.at(-1)).toBe('waiting: and 480 more')
  })
})
