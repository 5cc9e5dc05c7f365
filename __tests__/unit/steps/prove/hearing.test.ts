import { describe, expect, test } from 'vitest'
import type { ApiResult } from '../../../../src/ports.ts'
import { followPod } from '../../../../src/steps/prove/follow-pod.ts'
import { makeEventObject, makeNode, makeNodeObject, makePodObject, spin } from '../../core/examples.ts'
import { FakeCluster, forbidden, ok } from '../fakes.ts'

const pod = 'check-1-1-abcd'
const LEASE = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-a'
const scheduled = [{ type: 'PodScheduled', status: 'True' }]
const waiting = makePodObject(pod, { status: { phase: 'Pending', conditions: scheduled, containerStatuses: [] } })
const missing = 'Failed to create pod sandbox: runtimeclass.node.k8s.io "wasmtime-spin-v2" not found'

type Kubelet = {
  /** When it renews the Lease, of each time that it would: at 3 s and every 10 s. */
  readonly canReport: (nowMs: number) => boolean
  /** When it reports that the sandbox could be created after all. */
  readonly healsAtMs?: number
}

/** A pod whose kubelet reports at 1 s and at 12 s that there is no such class, which counts after 40 s. */
async function follow({ canReport, healsAtMs }: Kubelet, change: (fake: FakeCluster) => void = () => undefined) {
  const fake = new FakeCluster()
  const run = fake.run()
  const { time } = fake
  const observer = run.store.open(pod, makeNode('node-a'))
  run.store.observeNode({ type: 'MODIFIED', object: makeNodeObject('node-a') })
  observer.made(waiting)
  const asked: number[] = []
  let renewTime = time.timestamp()
  const renew = (): void => {
    if (canReport(time.nowMs)) renewTime = time.timestamp()
    time.after(10_000, renew)
  }
  time.after(3_000, renew)
  fake.onGet = (path) => {
    if (path !== LEASE) return forbidden
    asked.push(time.nowMs)
    return ok({ metadata: { name: 'node-a' }, spec: { renewTime, leaseDurationSeconds: 40 } })
  }
  fake.onList = (path) => ok({ items: path.endsWith('/pods') ? [waiting] : [], resourceVersion: '9' })
  for (const [index, atMs] of [1_000, 12_000].entries()) {
    time.after(atMs, () => {
      const event = { ...makeEventObject(pod, 'FailedCreatePodSandBox', missing), count: index + 1 }
      run.store.observeEvent({ type: 'ADDED', object: event })
    })
  }
  if (healsAtMs !== undefined) {
    time.after(healsAtMs, () => {
      run.store.observeEvent({ type: 'ADDED', object: makeEventObject(pod, 'Pulling', 'Pulling image "x"') })
    })
    time.after(healsAtMs + 1_000, () => {
      observer.update((seen) => ({ ...seen, rightInARow: 3 }))
    })
  }
  change(fake)
  const { verdict } = await time.finish(followPod({ name: pod, runtime: spin, asks: [] }, observer, run))
  const atSeconds = Math.round(time.nowMs / 1_000)
  const evidence = 'diagnosis' in verdict ? verdict.diagnosis.evidence : ''
  const code = 'diagnosis' in verdict ? ` ${verdict.diagnosis.code}` : ''
  return { asked, evidence, shows: `${verdict.kind}${code} at ${atSeconds} s` }
}

const unreachable: ApiResult<never> = { kind: 'unreachable', message: 'connect ECONNREFUSED 10.0.0.1:6443' }

describe('what a kubelet reported before its grace was over', () => {
  test('counts at once where the kubelet is heard before that, by a few looks at its Lease', async () => {
    const { asked, shows } = await follow({ canReport: () => true })
    expect(shows).toBe('failed class-missing at 41 s')
    expect(asked.length).toBeLessThanOrEqual(6)
    expect(asked.every((ms) => ms >= 28_000)).toBe(true)
  })

  test('counts without a look at the Lease where an event shows that the kubelet is heard', async () => {
    const { asked, shows } = await follow({ canReport: () => false }, ({ stores, time }) => {
      time.after(30_000, () => {
        const event = { ...makeEventObject(pod, 'FailedCreatePodSandBox', missing), count: 3 }
        stores[0]?.observeEvent({ type: 'ADDED', object: event })
      })
    })
    expect(shows).toBe('failed class-missing at 41 s')
    expect(asked.filter((ms) => ms > 30_000)).toEqual([])
  })

  test('does not count while the kubelet is cut off, and is over by what it reports then', async () => {
    const { shows } = await follow({ canReport: (ms) => ms < 15_000, healsAtMs: 70_000 })
    expect(shows).toBe('passed at 71 s')
  })

  test('counts 10 s after the kubelet is heard again, by when it has tried to report once more', async () => {
    const { shows } = await follow({ canReport: (ms) => ms < 15_000 || ms > 60_000 })
    expect(shows).toBe('failed class-missing at 74 s')
  })

  test('blames nobody where the kubelet reports nothing to the end of the run', async () => {
    const { evidence, shows } = await follow({ canReport: (ms) => ms < 15_000 })
    expect(shows).toBe('inconclusive class-missing at 300 s')
    expect(evidence).toMatch(/; its kubelet has reported nothing since, not even by the node's Lease$/)
  })

  test.each<{ name: string; lease: ApiResult<unknown>; looks: number }>([
    { name: 'may not be read', lease: forbidden, looks: 1 },
    { name: 'has no time in it', lease: ok({ metadata: { name: 'node-a' } }), looks: 1 }
  ])('counts as before where the Lease $name', async ({ lease, looks }) => {
    const asked: string[] = []
    const { shows } = await follow({ canReport: () => true }, (fake) => {
      fake.onGet = (path) => {
        asked.push(path)
        return lease
      }
    })
    expect(shows).toBe('failed class-missing at 41 s')
    expect(asked).toHaveLength(looks)
  })

  test('waits for an API server that gives no answer', async () => {
    const { shows } = await follow({ canReport: () => true }, (fake) => {
      const { onGet } = fake
      fake.onGet = (path) => (fake.time.nowMs < 50_000 ? unreachable : onGet(path))
    })
    expect(shows).toMatch(/^failed class-missing at [67]\d s$/)
  })

  test('is left to the node where that is in trouble', async () => {
    const conditions = [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' }]
    const object = makeNodeObject('node-a', { status: { conditions } })
    const { shows } = await follow({ canReport: (ms) => ms < 15_000 }, (fake) => {
      fake.onList = (path) => ok({ items: path.endsWith('/nodes') ? [object] : [waiting], resourceVersion: '9' })
      fake.time.after(55_000, () => {
        fake.stores[0]?.observeNode({ type: 'MODIFIED', object })
      })
    })
    expect(shows).toBe('failed node-not-ready at 85 s')
  })
})
