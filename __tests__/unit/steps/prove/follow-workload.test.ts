import { describe, expect, test } from 'vitest'
import type { PodObject } from '../../../../src/core/kubernetes/objects.ts'
import type { Workload } from '../../../../src/core/workloads/workloads.ts'
import {
  currentRefusal,
  followPods,
  followRefusals,
  followWorkload,
  type Seen
} from '../../../../src/steps/prove/follow-workload.ts'
import { Observable } from '../../../../src/steps/watch/observable.ts'
import { makePodObject, spin } from '../../core/examples.ts'
import { FakeCluster } from '../fakes.ts'

const workload: Workload = {
  source: 'manifests',
  kind: 'Job',
  namespace: 'ci',
  name: 'web',
  collection: '/apis/batch/v1/namespaces/ci/jobs',
  podQuery: { labelSelector: 'job-name=web' },
  runtime: spin,
  proof: 'ends'
}
const job = {
  metadata: { name: 'web', uid: 'uid-of-web', generation: 1, creationTimestamp: '2026-03-01T12:00:00Z' },
  spec: { completions: 3, parallelism: 1 }
}
const refused = 'pods "web-1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0'

function makeRefusal(lastTimestamp: string): object {
  const involvedObject = { kind: 'Job', name: 'web' }
  return {
    metadata: { name: 'web.1' },
    reason: 'FailedCreate',
    message: `Error creating: ${refused}`,
    lastTimestamp,
    involvedObject
  }
}

function makePod(): PodObject {
  const pod = makePodObject('web-1')
  const owner = { kind: 'Job', name: 'web', uid: 'uid-of-web', controller: true }
  return { ...pod, metadata: { ...pod.metadata, ownerReferences: [owner] } }
}

describe("what keeps a workload's controller from making its next pod", () => {
  async function follow(lastTimestamp: string, pods: readonly PodObject[]): Promise<Seen> {
    const fake = new FakeCluster()
    fake.changes['jobs'] = [{ type: 'ADDED', object: job }]
    fake.changes['events'] = [{ type: 'ADDED', object: makeRefusal(lastTimestamp) }]
    fake.changes['pods'] = pods.map((object) => ({ type: 'ADDED', object }))
    const ends = new AbortController()
    const run = { ...fake.run(90), signal: ends.signal }
    const seen = new Observable<Seen>({ state: { wanted: undefined }, pods: new Map() })
    const followed = [followRefusals(workload, seen, run), followWorkload(workload, seen, run)]
    if (pods.length > 0) {
      await seen.changed(seen.seen, run.ports.clock, 1_000, run.signal)
      followed.push(followPods(workload, new Map(), seen, run, () => undefined))
    }
    while (seen.seen.createdAtMs === undefined || seen.seen.pods.size < pods.length)
      await seen.changed(seen.seen, run.ports.clock, 1_000, run.signal)
    ends.abort()
    await Promise.all(followed)
    return seen.seen
  }

  test('is what the API server said last', async () => {
    expect(currentRefusal(await follow('2026-03-01T12:00:00Z', []))?.message).toBe(refused)
  })

  test('is nothing that it said of an earlier one of its name: events are kept for an hour', async () => {
    expect(currentRefusal(await follow('2026-03-01T11:30:00Z', []))).toBeUndefined()
  })

  test('is over when a pod comes', async () => {
    expect(currentRefusal(await follow('2026-03-01T12:00:00Z', [makePod()]))).toBeUndefined()
  })
})
