import { describe, expect, test } from 'vitest'
import type { Images, Ports } from '../../../../src/ports.ts'
import { loadImages } from '../../../../src/steps/apply/load-images.ts'
import { FakeCluster, fastClock } from '../fakes.ts'

const never = new AbortController().signal

/** Ports with a way for images, and all that is reported. */
function makePorts(images?: Images): { readonly ports: Ports; readonly output: string[] } {
  const output: string[] = []
  const log = { info: (text: string) => void output.push(text), warn: () => undefined }
  return { ports: { ...new FakeCluster().ports, log, ...(images === undefined ? {} : { images }) }, output }
}

function soon(seconds: number): number {
  return fastClock.nowMs() + seconds * 1000
}

describe('archives', () => {
  test('each is put on the nodes, one after the other, and named with the time it took', async () => {
    const loaded: string[] = []
    const { ports, output } = makePorts({
      load: (archive) => {
        loaded.push(archive)
        return Promise.resolve({ kind: 'loaded' })
      }
    })
    expect(await loadImages(['a.tar', 'b.tar'], { deadlineMs: soon(60), ports, signal: never })).toEqual({
      kind: 'done',
      value: undefined
    })
    expect(loaded).toEqual(['a.tar', 'b.tar'])
    expect(output.map((line) => line.replace(/\d+\.\d/, 'N'))).toEqual([
      'load-images: putting a.tar on all nodes',
      'load-images: a.tar took N s',
      'load-images: putting b.tar on all nodes',
      'load-images: b.tar took N s'
    ])
  })

  test('none: nothing is reported, and no way is needed', async () => {
    const { ports, output } = makePorts()
    expect(await loadImages([], { deadlineMs: soon(60), ports, signal: never })).toEqual({
      kind: 'done',
      value: undefined
    })
    expect(output).toEqual([])
  })

  test('one that fails ends the run with its name and why; the next is not tried', async () => {
    const loaded: string[] = []
    const { ports } = makePorts({
      load: (archive) => {
        loaded.push(archive)
        return Promise.resolve({ kind: 'not-loaded', reason: 'no space left' })
      }
    })
    expect(await loadImages(['a.tar', 'b.tar'], { deadlineMs: soon(60), ports, signal: never })).toEqual({
      kind: 'problem',
      message: 'load-images: a.tar is not on all nodes: no space left'
    })
    expect(loaded).toEqual(['a.tar'])
  })

  test.each([
    { name: 'its time is over', seconds: 1, signal: never, why: 'the time for the run is over' },
    { name: 'it is cancelled', seconds: 600, signal: AbortSignal.abort(), why: 'the run was cancelled' }
  ])('the run does not wait for ever: $name', async ({ seconds, signal, why }) => {
    let ends: AbortSignal | undefined
    const load: Images['load'] = (_archive, ending) => {
      ends = ending
      return new Promise(() => undefined)
    }
    const { ports } = makePorts({ load })
    const ended = await loadImages(['a.tar'], { deadlineMs: soon(seconds), ports, signal: signal })
    expect(ended).toEqual({ kind: 'problem', message: `load-images: a.tar is not on all nodes: ${why}` })
    expect(ends?.aborted).toBe(true)
  })
})
