import { beforeEach, describe, expect, test } from 'vitest'
import type { Clock } from '../../../../src/ports.ts'
import { Observable } from '../../../../src/steps/watch/observable.ts'
import { type Look, waitFor, waitUntil } from '../../../../src/steps/watch/wait-for.ts'
import { VirtualTime } from '../../../support/virtual-time.ts'

const never = new AbortController().signal

let time: VirtualTime
let clock: Clock

beforeEach(() => {
  time = new VirtualTime()
  clock = time.clock()
})

describe('waitFor', () => {
  test('each news is looked at, until one decides', async () => {
    const watch = new Observable(1)
    const looks: number[] = []
    const waiting = waitFor<number, string>(
      watch,
      (seen, nowMs) => {
        looks.push(seen)
        return seen === 3 ? { kind: 'decided', result: 'three' } : { kind: 'open', againAtMs: nowMs + 60_000 }
      },
      { clock, signal: never }
    )
    for (const seen of [2, 3]) {
      watch.update(() => seen)
      await Promise.resolve()
    }
    expect(await time.finish(waiting)).toBe('three')
    expect(looks.at(0)).toBe(1)
    expect(looks.at(-1)).toBe(3)
  })

  test('without news the next look is at the time that the last one named', async () => {
    const look = (_: number, nowMs: number): Look<number> =>
      nowMs >= 500 ? { kind: 'decided', result: nowMs } : { kind: 'open', againAtMs: 500 }
    expect(await time.finish(waitFor(new Observable(1), look, { clock, signal: never }))).toBe(500)
  })

  test('news that comes while a look has something done is not missed', async () => {
    const watch = new Observable(1)
    const onOpen = (): void => {
      watch.update(() => 2)
    }
    const look = (seen: number, nowMs: number): Look<number> =>
      seen === 2 ? { kind: 'decided', result: seen } : { kind: 'open', againAtMs: nowMs + 600_000 }
    expect(await time.finish(waitFor(watch, look, { clock, signal: never, onOpen }))).toBe(2)
    expect(time.nowMs).toBe(0)
  })
})

describe('waitUntil', () => {
  test('nothing by then, or at the signal, is undefined', async () => {
    const find = (seen: number): number | undefined => (seen === 2 ? seen : undefined)
    const late = waitUntil(new Observable(1), find, 500, { clock, signal: never })
    expect(await time.finish(late)).toBeUndefined()
    expect(time.nowMs).toBe(500)
    const ended = new AbortController()
    const waiting = waitUntil(new Observable(1), find, 600_000, { clock, signal: ended.signal })
    ended.abort()
    expect(await time.finish(waiting)).toBeUndefined()
    expect(time.nowMs).toBe(500)
  })

  test('what is there already is taken, however late it is', async () => {
    expect(await time.finish(waitUntil(new Observable(1), (seen) => seen, 0, { clock, signal: never }))).toBe(1)
  })
})
