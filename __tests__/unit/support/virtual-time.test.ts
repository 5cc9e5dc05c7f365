import { describe, expect, test } from 'vitest'
import { VirtualTime } from '../../support/virtual-time.ts'

describe('work that waits for virtual time', () => {
  test('is given all that it needs, and no more', async () => {
    const time = new VirtualTime()
    time.after(90_000, () => undefined)
    const work = async (): Promise<string> => {
      await time.sleep(20_000)
      await time.clock().wait(10_000, new AbortController().signal)
      return 'done'
    }
    expect(await time.finish(work())).toBe('done')
    expect(time.nowMs).toBe(30_000)
  })

  test('and fails is thrown', async () => {
    const time = new VirtualTime()
    const work = time.sleep(1_000).then(() => Promise.reject(new Error('a defect')))
    await expect(time.finish(work)).rejects.toThrow('a defect')
  })

  test('fails at once where nothing is left that could end it', async () => {
    const time = new VirtualTime()
    const work = time.sleep(1_000).then(() => new Promise(() => undefined))
    await expect(time.finish(work)).rejects.toThrow(
      'not over 1000 ms after it began: nothing is left that could end it'
    )
  })

  test('fails after an hour where it goes on for ever', async () => {
    const time = new VirtualTime()
    const work = async (): Promise<never> => {
      for (;;) await time.sleep(60_000)
    }
    await expect(time.finish(work())).rejects.toThrow('not over 3600000 ms after it began: it goes on')
  })
})
