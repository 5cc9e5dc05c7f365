import { expect, test } from 'vitest'
import type { ApiResult } from '../../../../src/ports.ts'
import { followPod } from '../../../../src/steps/prove/follow-pod.ts'
import { TaskGroup } from '../../../../src/steps/task-group.ts'
import { BlindTime } from '../../../../src/steps/watch/blind-time.ts'
import { followPlaces } from '../../../../src/steps/watch/follow.ts'
import { makeEventObject, makeNode, makePodObject, spin } from '../../core/examples.ts'
import { FakeCluster, forbidden } from '../fakes.ts'

const unreachable: ApiResult<never> = { kind: 'unreachable', message: 'connect ECONNREFUSED 10.0.0.1:6443' }
const unwell: ApiResult<never> = { kind: 'refused', status: 503, reason: 'ServiceUnavailable', message: 'etcd is down' }
const trouble = { type: 'TROUBLE', message: 'ECONNREFUSED' } as const
const node = makeNode('node-a')

/** A cluster whose API server gives this answer for the first 20 s. */
function makeCutOff(answer: ApiResult<never>): FakeCluster {
  const fake = new FakeCluster()
  const { onList } = fake
  fake.onList = (path, name) => (fake.time.nowMs < 20_000 ? answer : onList(path, name))
  return fake
}

test.each([
  ['is not reached', unreachable, 30_000],
  ['is unwell', unwell, 30_000],
  // As a watch that this account may not have.
  ['answers', forbidden, 10_000]
] as const)('a watch that has trouble while the API server %s', async (_, answer, untilMs) => {
  const fake = makeCutOff(answer)
  const run = fake.run()
  const before = run.store.open('before', node)
  const blind = new BlindTime([run], new TaskGroup(run.signal))
  blind.begin()
  blind.begin()
  expect(before.seen.blindUntilMs).toBe(Infinity)
  await fake.time.finish(blind.ended)
  expect(before.seen.blindUntilMs).toBe(untilMs)
  expect(run.store.open('after', node).seen.blindUntilMs).toBe(untilMs)
  blind.begin()
  expect(before.seen.blindUntilMs).toBe(Infinity)
})

test('it ends with the run', async () => {
  const end = new AbortController()
  const fake = new FakeCluster()
  fake.onList = () => unreachable
  const run = fake.run(300, end.signal)
  fake.time.after(5_000, () => {
    end.abort()
  })
  fake.changes['pods'] = [trouble]
  await fake.time.finish(followPlaces([run], { nodes: [], nodesVersion: '1' }, end.signal))
  expect(fake.time.nowMs).toBe(5_000)
})

test('it ends with the run also where a list does not come back', async () => {
  const end = new AbortController()
  const fake = new FakeCluster()
  const run = fake.run(300, end.signal)
  const cluster = { ...fake.cluster, list: () => new Promise<never>(() => undefined) }
  fake.time.after(5_000, () => {
    end.abort()
  })
  fake.changes['pods'] = [trouble]
  const hanging = { ...run, ports: { ...run.ports, cluster } }
  await fake.time.finish(followPlaces([hanging], { nodes: [], nodesVersion: '1' }, end.signal))
  expect(fake.time.nowMs).toBe(5_000)
})

test('a list that does not come back is asked for again', async () => {
  const fake = new FakeCluster()
  const run = fake.run()
  const observer = run.store.open('check-1-1-abcd', node)
  const list: typeof fake.cluster.list = (...asked) =>
    fake.time.nowMs < 20_000 ? new Promise<never>(() => undefined) : fake.cluster.list(...asked)
  const blind = new BlindTime(
    [{ ...run, ports: { ...run.ports, cluster: { ...fake.cluster, list } } }],
    new TaskGroup(run.signal)
  )
  blind.begin()
  await fake.time.finish(blind.ended)
  expect(observer.seen.blindUntilMs).toBe(71_000)
})

test('an object that can not be read is reported, and is no trouble of the watch', async () => {
  const end = new AbortController()
  const fake = new FakeCluster()
  const run = fake.run(300, end.signal)
  const observer = run.store.open('check-1-1-abcd', node)
  fake.changes['nodes'] = [{ ...trouble, message: 'metadata is missing', isOfObject: true }]
  fake.time.after(5_000, () => {
    end.abort()
  })
  await fake.time.finish(followPlaces([run], { nodes: [], nodesVersion: '1' }, end.signal))
  expect(observer.seen.blindUntilMs).toBeUndefined()
  expect(fake.warnings).toEqual(['watch: metadata is missing'])
})

test('a node is not blamed for what it could not report while the API server was not reached', async () => {
  const done = new AbortController()
  const fake = makeCutOff(unreachable)
  const run = fake.run()
  const pod = 'check-1-1-abcd'
  const observer = run.store.open(pod, node)
  const pending = makePodObject(pod, { status: { phase: 'Pending', conditions: [], containerStatuses: [] } })
  observer.made(pending)
  const failed = 'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to set up network: no route'
  run.store.observeEvent({ type: 'ADDED', object: makeEventObject(pod, 'FailedCreatePodSandBox', failed) })
  // Which the kubelet reports some seconds after it reaches the API server.
  fake.time.after(25_000, () => {
    run.store.observePod({ type: 'MODIFIED', object: makePodObject(pod) })
  })
  fake.changes['pods'] = [trouble]
  const watching = followPlaces([run], { nodes: [], nodesVersion: '1' }, done.signal)
  const right = { kind: 'answered', status: 200, body: 'Hello world from Spin!', incomplete: false } as const
  const asked = { name: pod, runtime: spin, asks: [() => Promise.resolve(right)] }
  const { verdict } = await fake.time.finish(followPod(asked, observer, run))
  done.abort()
  await watching
  expect(verdict.kind).toBe('passed')
})
