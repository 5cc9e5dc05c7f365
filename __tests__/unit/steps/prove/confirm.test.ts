import { describe, expect, test } from 'vitest'
import type { NodeObject, PodObject } from '../../../../src/core/kubernetes/objects.ts'
import type { PlannedCheck } from '../../../../src/core/plan/types.ts'
import type { ApiResult } from '../../../../src/ports.ts'
import { endPod } from '../../../../src/steps/prove/end-pod.ts'
import { followPod } from '../../../../src/steps/prove/follow-pod.ts'
import { findTrouble } from '../../../../src/steps/prove/node-trouble.ts'
import { makeEventObject, makeNode, makeNodeObject, makePodObject, spin } from '../../core/examples.ts'
import { FakeCluster, ok } from '../fakes.ts'

const pod = 'check-1-1-abcd'
const node = makeNode('node-a')
const running = makePodObject(pod)
const unreachable: ApiResult<never> = { kind: 'unreachable', message: 'connect ECONNREFUSED 10.0.0.1:6443' }
const conditions = [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' }]
const notReady = makeNodeObject('node-a', { status: { conditions } })

function say(verdict: unknown): string {
  const { kind, diagnosis } = verdict as { kind: string; diagnosis?: { code: string; fault: string } }
  return diagnosis === undefined ? kind : `${kind} ${diagnosis.code}, ${diagnosis.fault}`
}

/** The cluster as it is when it is asked, whatever its watches have shown. */
function list(items: readonly (PodObject | NodeObject)[]): ApiResult<unknown> {
  return ok({ items, resourceVersion: '9' })
}

describe('a pod whose end no watch shows', () => {
  test.each([
    { name: 'is there', listed: list([running]), shows: 'failed pod-does-not-end, node image' },
    {
      name: 'is gone, and its node is there',
      listed: list([]),
      shows: 'ended in undefined ms'
    },
    {
      name: 'is another of its name',
      listed: list([makePodObject(pod, { uid: 'other' })]),
      shows: 'ended in undefined ms'
    },
    { name: 'can not be read', listed: unreachable, shows: 'inconclusive api-server-gone, this run' }
  ])('and that $name when it is looked at once more', async ({ listed, shows }) => {
    const fake = new FakeCluster()
    const run = fake.run()
    const observer = run.store.open(pod, node)
    observer.made(running)
    observer.update((seen) => ({ ...seen, rightInARow: 3 }))
    fake.onRemove = () => {
      const event = makeEventObject(pod, 'Killing', 'Stopping container sample')
      run.store.observeEvent({ type: 'ADDED', object: event })
      return ok({})
    }
    fake.onList = (path) => (path.endsWith('/nodes') ? list([makeNodeObject('node-a')]) : listed)
    const end = await fake.time.finish(endPod(pod, spin, run))
    expect(end?.kind === 'ended' ? `ended in ${end.stopMs} ms` : say(end?.verdict)).toBe(shows)
    expect(fake.listed.filter((path) => path.endsWith('/pods'))).toHaveLength(1)
  })
})

describe('the deletion of a pod that passed', () => {
  test.each<readonly [string, ApiResult<unknown>, number, string]>([
    ['gets no answer', unreachable, 1_000, 'inconclusive api-server-gone, this run'],
    [
      'is throttled',
      { kind: 'refused', status: 429, reason: 'TooManyRequests', message: 'too many requests' },
      1_000,
      'inconclusive api-server-gone, this run'
    ],
    [
      'comes after the credentials have ended',
      { kind: 'refused', status: 401, reason: 'Unauthorized', message: 'Unauthorized' },
      1_000,
      'inconclusive credentials-refused, kubeconfig'
    ],
    [
      'is denied',
      { kind: 'refused', status: 403, reason: 'Forbidden', message: 'a policy denies it' },
      1_000,
      'inconclusive pod-does-not-end, cluster'
    ],
    ["is cut off by the run's own end", unreachable, 60_000, 'inconclusive timeout, this run']
  ])('that %s', async (_, removed, atMs, shows) => {
    const fake = new FakeCluster()
    const run = fake.run(60)
    const observer = run.store.open(pod, node)
    observer.made(running)
    await fake.time.finish(fake.time.sleep(atMs))
    fake.onRemove = () => removed
    const end = await fake.time.finish(endPod(pod, spin, run))
    expect(end?.kind === 'decided' ? say(end.verdict) : end).toBe(shows)
  })
})

describe('a node that was not Ready when a watch last showed it', () => {
  const check = { id: 'check-1-1', runtime: spin, node, selector: {}, group: '1' } as unknown as PlannedCheck

  test.each([
    ['is not Ready', list([notReady]), 'failed node-not-ready, node'],
    ['is Ready', list([makeNodeObject('node-a')]), 'well'],
    ['is gone', list([]), 'inconclusive node-gone, this run'],
    ['can not be read', unreachable, 'inconclusive api-server-gone, this run']
  ] as const)('and %s when it is looked at once more', async (_, listed, shows) => {
    const fake = new FakeCluster()
    const run = fake.run()
    run.store.observeNode({ type: 'MODIFIED', object: notReady })
    fake.onList = () => listed
    const verdict = await fake.time.finish(findTrouble(check, run))
    expect(verdict === undefined ? 'well' : say(verdict)).toBe(shows)
    expect(fake.listed).toEqual(['/api/v1/nodes'])
  })
})

describe('a pod that runs, though its watch has shown only that it could not', () => {
  const failed = 'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to set up network: no route'
  const pending = makePodObject(pod, { status: { phase: 'Pending', conditions: [], containerStatuses: [] } })

  test.each([
    ['is blamed on nobody', running, 'passed'],
    ['fails where it is as the watch shows it', pending, /^failed/]
  ] as const)('%s', async (_, listed, shows) => {
    const fake = new FakeCluster()
    const run = fake.run()
    const observer = run.store.open(pod, node)
    observer.made(pending)
    run.store.observeEvent({ type: 'ADDED', object: makeEventObject(pod, 'FailedCreatePodSandBox', failed) })
    const right = { kind: 'answered', status: 200, body: 'Hello world from Spin!', incomplete: false } as const
    fake.onList = () => list([listed])
    const asked = { name: pod, runtime: spin, asks: [() => Promise.resolve(right)] }
    const decided = await fake.time.finish(followPod(asked, observer, run))
    if (typeof shows === 'string') expect(say(decided.verdict)).toBe(shows)
    else expect(say(decided.verdict)).toMatch(shows)
  })
})

describe('a sample whose answers did not come while requests to the API server hung', () => {
  const HANG_MS = 34_000
  const right = { kind: 'answered', status: 200, body: 'Hello world from Spin!', incomplete: false } as const
  const hung = { kind: 'no-answer', via: 'proxy', message: 'The operation was aborted due to timeout' } as const

  test.each([
    { name: 'is asked once more before its node is blamed', isWell: true, shows: 'passed', byMs: 41_000 },
    {
      name: 'is blamed where it does not answer then either',
      isWell: false,
      shows: 'inconclusive no-answer, network',
      byMs: 66_000
    }
  ])('$name', async ({ byMs, isWell, shows }) => {
    const fake = new FakeCluster()
    const { time } = fake
    const run = fake.run()
    const observer = run.store.open(pod, node)
    observer.made(running)
    fake.onAsk = async () => {
      if (isWell && time.nowMs >= HANG_MS) return right
      await time.sleep(13_000)
      return hung
    }
    fake.onList = () => list([running])
    const { cluster } = run.ports
    const slow: typeof cluster = {
      ...cluster,
      list: async (path, query) => {
        await time.sleep(Math.max(0, HANG_MS - time.nowMs))
        return await cluster.list(path, query)
      }
    }
    const asked = { name: pod, runtime: spin, asks: [fake.onAsk] }
    const decided = await time.finish(followPod(asked, observer, { ...run, ports: { ...run.ports, cluster: slow } }))
    expect(say(decided.verdict)).toBe(shows)
    expect(time.nowMs).toBeLessThan(byMs)
  })
})
