import { describe, expect, test } from 'vitest'
import type { ApiResult } from '../../../../src/ports.ts'
import { beginEnd } from '../../../../src/core/observations/observations.ts'
import { endPod, type PodEnd } from '../../../../src/steps/prove/end-pod.ts'
import { followReports } from '../../../../src/steps/prove/reports.ts'
import { makeEventObject, makeNode, makeNodeObject, makePodObject, spin } from '../../core/examples.ts'
import { FakeCluster, forbidden, ok } from '../fakes.ts'

const pod = 'check-1-1-abcd'
const LEASE = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-a'
const unreachable: ApiResult<never> = { kind: 'unreachable', message: 'connect ECONNREFUSED 10.0.0.1:6443' }
const ended = { name: 'sample', restartCount: 0, state: { terminated: { exitCode: 137, reason: 'Error' } } }

/** A pod that passed on a node whose kubelet begins to end it once it is deleted, and renews its Lease at 3 s and every 10 s while it can. */
function makeEnding({ canReport, endsAtMs }: { canReport: (nowMs: number) => boolean; endsAtMs?: number }) {
  const fake = new FakeCluster()
  const run = fake.run()
  const observer = run.store.open(pod, makeNode('node-a'))
  run.store.observeNode({ type: 'MODIFIED', object: makeNodeObject('node-a') })
  observer.made(makePodObject(pod))
  run.store.observePod({ type: 'ADDED', object: makePodObject(pod) })
  observer.update((seen) => ({ ...seen, rightInARow: 3 }))
  let renewTime = fake.time.timestamp()
  const renew = (): void => {
    if (canReport(fake.time.nowMs)) renewTime = fake.time.timestamp()
    fake.time.after(10_000, renew)
  }
  fake.time.after(3_000, renew)
  fake.onGet = (path) =>
    path === LEASE ? ok({ metadata: { name: 'node-a' }, spec: { renewTime, leaseDurationSeconds: 40 } }) : forbidden
  fake.onRemove = () => {
    run.store.observeEvent({ type: 'ADDED', object: makeEventObject(pod, 'Killing', 'Stopping container sample') })
    return ok({})
  }
  if (endsAtMs !== undefined) {
    fake.time.after(endsAtMs, () => {
      run.store.observePod({ type: 'DELETED', object: makePodObject(pod, { status: { containerStatuses: [ended] } }) })
    })
  }
  return { fake, observer, end: (): Promise<PodEnd | undefined> => fake.time.finish(endPod(pod, spin, run)), run }
}

function say(end: PodEnd | undefined, fake: FakeCluster): string {
  const atSeconds = `at ${(fake.time.nowMs / 1_000).toString()} s`
  if (end?.kind !== 'decided') return `${end?.kind ?? 'nothing'} ${atSeconds}`
  const { verdict } = end
  return `${'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}, ${verdict.diagnosis.fault}` : verdict.kind} ${atSeconds}`
}

describe('a pod that does not end', () => {
  test('is failed as soon as its kubelet has reported something after its 20 s', async () => {
    const { end, fake } = makeEnding({ canReport: () => true })
    expect(say(await end(), fake)).toBe('failed pod-does-not-end, node image at 23 s')
  })

  test('is not failed while its kubelet is cut off, and has ended when that reports it', async () => {
    const cutOff = makeEnding({ canReport: (ms) => ms > 25_000, endsAtMs: 34_000 })
    expect(say(await cutOff.end(), cutOff.fake)).toBe('ended at 34 s')
  })

  test('has 20 s more once its kubelet reports again', async () => {
    const { end, fake } = makeEnding({ canReport: (ms) => ms > 25_000 })
    expect(say(await end(), fake)).toBe('failed pod-does-not-end, node image at 53 s')
  })

  test('is failed once a node that is cut off would not be Ready any more, where its Lease may not be read', async () => {
    const { end, fake } = makeEnding({ canReport: () => true })
    fake.onGet = () => forbidden
    expect(say(await end(), fake)).toBe('failed pod-does-not-end, node image at 80 s')
  })

  test('is asked for no more than once where its Lease may not be read', async () => {
    const { end, fake } = makeEnding({ canReport: () => true })
    const asked: string[] = []
    fake.onGet = (path) => {
      asked.push(path)
      return forbidden
    }
    await end()
    expect(asked).toEqual([LEASE])
  })

  test('is inconclusive where its kubelet reports nothing to the end of the run, though its node is Ready', async () => {
    const { end, fake } = makeEnding({ canReport: () => false })
    expect(say(await end(), fake)).toBe('inconclusive timeout, this run at 300 s')
  })

  test('is failed by its node, which is not Ready after a while', async () => {
    const { end, fake, run } = makeEnding({ canReport: () => false })
    const conditions = [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' }]
    fake.time.after(50_000, () => {
      run.store.observeNode({ type: 'MODIFIED', object: makeNodeObject('node-a', { status: { conditions } }) })
    })
    expect(say(await end(), fake)).toBe('failed node-not-ready, node at 80 s')
  })

  test('is not failed for time in which the API server could not be asked', async () => {
    const { end, fake } = makeEnding({ canReport: (ms) => ms > 25_000 })
    const { onGet } = fake
    fake.onGet = (path) => (fake.time.nowMs < 30_000 ? unreachable : onGet(path))
    expect(say(await end(), fake)).toMatch(/^failed pod-does-not-end, node image at [56]\d s$/)
  })
})

describe('many pods that end', () => {
  /** When a Lease was asked for until 30 s, and when each kubelet was last known to report. */
  const follow = async (nodes: readonly string[], deletedAtMs: (fake: FakeCluster) => number | undefined) => {
    const fake = new FakeCluster()
    const run = fake.run()
    const asked: string[] = []
    fake.onGet = (path) => {
      asked.push(`${path.split('/').at(-1)} at ${fake.time.nowMs / 1_000} s`)
      return ok({ metadata: { name: 'x' }, spec: { renewTime: fake.time.timestamp(), leaseDurationSeconds: 40 } })
    }
    const done = new AbortController()
    fake.time.after(30_000, () => {
      done.abort()
    })
    const observers = nodes.map((node, index) => run.store.open(`check-${index}`, makeNode(node)))
    const following = observers.map((observer) => {
      observer.update((seen) => beginEnd(seen, deletedAtMs(fake)))
      return followReports(observer, run, done.signal)
    })
    fake.time.after(20_000, () => {
      for (const observer of observers)
        observer.update((seen) =>
          seen.end === undefined ? seen : { ...seen, end: { ...seen.end, deletedAtMs: 20_000 } }
        )
    })
    await fake.time.finish(Promise.all(following))
    return { asked, reportedMs: observers.map(({ seen }) => seen.end?.reportedMs) }
  }

  test('on one node ask for its Lease together', async () => {
    const nodes = [...Array.from({ length: 20 }, () => 'node-a'), 'node-b']
    const { asked, reportedMs } = await follow(nodes, ({ time }) => time.nowMs)
    const times = [5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29]
    expect(asked).toEqual(times.flatMap((at) => [`node-a at ${at} s`, `node-b at ${at} s`]))
    expect(reportedMs).toEqual(nodes.map(() => 27_000))
  })

  test('ask for no Lease until 5 s after their controller has deleted them', async () => {
    const { asked } = await follow(['node-a'], () => undefined)
    expect(asked).toEqual([25, 27, 29].map((at) => `node-a at ${at} s`))
  })
})

test('a pod that ends soon is ended without a look at its node', async () => {
  const { end, fake } = makeEnding({ canReport: () => true, endsAtMs: 4_900 })
  const asked: string[] = []
  fake.onGet = (path) => {
    asked.push(path)
    return forbidden
  }
  expect(say(await end(), fake)).toBe('ended at 4.9 s')
  expect(asked).toEqual([])
})
