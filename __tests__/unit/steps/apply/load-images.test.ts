import { describe, expect, test } from 'vitest'
import type { Images, Ports } from '../../../../src/ports.ts'
import { loadImages } from '../../../../src/steps/apply/load-images.ts'
import type { VirtualTime } from '../../../support/virtual-time.ts'
import { FakeCluster } from '../fakes.ts'

const never = new AbortController().signal

/** Ports with a way for images, all that is reported, and their time. */
function makePorts(images?: Images): { readonly ports: Ports; readonly output: string[]; readonly time: VirtualTime } {
  const output: string[] = []
  const log = { info: (text: string) => void output.push(text), warn: () => undefined }
  const { ports, time } = new FakeCluster()
  return { ports: { ...ports, log, ...(images === undefined ? {} : { images }) }, output, time }
}

describe('archives', () => {
  test('each is put on the nodes, one after the other, and named with the time it took', async () => {
    const loaded: string[] = []
    const { ports, output, time } = makePorts({
      load: (archive) => {
        loaded.push(archive)
        return Promise.resolve({ kind: 'loaded' })
      }
    })
    expect(await time.finish(loadImages(['a.tar', 'b.tar'], { deadlineMs: 60_000, ports, signal: never }))).toEqual({
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
    const { ports, output, time } = makePorts()
    expect(await time.finish(loadImages([], { deadlineMs: 60_000, ports, signal: never }))).toEqual({
      kind: 'done',
      value: undefined
    })
    expect(output).toEqual([])
  })

  test('one that fails ends the run with its name and why; the next is not tried', async () => {
    const loaded: string[] = []
    const { ports, time } = makePorts({
      load: (archive) => {
        loaded.push(archive)
        return Promise.resolve({ kind: 'not-loaded', reason: 'no space left' })
      }
    })
    expect(await time.finish(loadImages(['a.tar', 'b.tar'], { deadlineMs: 60_000, ports, signal: never }))).toEqual({
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
    const { ports, time } = makePorts({ load })
    const ended = await time.finish(loadImages(['a.tar'], { deadlineMs: seconds * 1000, ports, signal: signal }))
    expect(ended).toEqual({ kind: 'problem', message: `load-images: a.tar is not on all nodes: ${why}` })
    expect(ends?.aborted).toBe(true)
  })
})
