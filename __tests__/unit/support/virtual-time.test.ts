import { describe, expect, test } from 'vitest'
import { settled } from '../../support/settled.ts'
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

describe('virtual time', () => {
  test('passes only when all promises wait for it, in the order in which work was planned', async () => {
    const time = new VirtualTime()
    const seen: string[] = []
    const say = (what: string): void => void seen.push(`${time.nowMs} ${what}`)
    const goOn = async (name: string): Promise<void> => {
      await time.sleep(5)
      for (let hop = 0; hop < 100; hop += 1) await Promise.resolve()
      say(name)
    }
    const all = [goOn('one'), goOn('other')]
    time.after(6, () => {
      say('later')
    })
    time.after(5, () => {
      say('at once')
    })
    expect(await time.pass(() => false, 10)).toBe(false)
    await Promise.all(all)
    expect(seen).toEqual(['5 at once', '5 one', '5 other', '6 later'])
  })

  test('has no moment for a wait that was ended early', async () => {
    const time = new VirtualTime()
    const controller = new AbortController()
    const waiting = time.clock().wait(60_000, controller.signal)
    time.after(1, () => {
      controller.abort()
    })
    expect(await time.pass(() => false, 3_600_000)).toBe(false)
    await waiting
    expect(time.nowMs).toBe(1)
  })

  test('ends a wait at its time, and stops listening then', async () => {
    const time = new VirtualTime()
    const controller = new AbortController()
    let isOver = false
    void time
      .clock()
      .wait(60_000, controller.signal)
      .then(() => (isOver = true))
    expect(await time.pass(() => isOver, 3_600_000)).toBe(true)
    expect(time.nowMs).toBe(60_000)
    controller.abort()
    expect(await time.pass(() => false, 3_600_000)).toBe(false)
    expect(time.nowMs).toBe(60_000)
  })

  test('rejects where work throws', async () => {
    const time = new VirtualTime()
    time.after(1, () => {
      throw new Error('a defect of the simulation')
    })
    await expect(time.pass(() => false, 10)).rejects.toThrow('a defect of the simulation')
  })

  test('reports a rejection that nobody handles in its moment, though somebody does in the next one', async () => {
    const time = new VirtualTime()
    let [unhandled, handledLate] = [0, 0]
    const onUnhandled = (): void => void (unhandled += 1)
    const onLate = (): void => void (handledLate += 1)
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', onUnhandled)
    process.on('rejectionHandled', onLate)
    try {
      for (let ms = 1; ms <= 100; ms += 1) {
        time.after(ms, () => {
          const rejected = Promise.reject(new Error(`at ${ms} ms`))
          time.after(1, () => void rejected.catch(() => undefined))
        })
      }
      await time.pass(() => false, 1_000)
      await settled()
    } finally {
      process.removeAllListeners('unhandledRejection')
      process.off('rejectionHandled', onLate)
      for (const other of others) process.on('unhandledRejection', other)
    }
    expect([unhandled, handledLate]).toEqual([100, 100])
  })
})
