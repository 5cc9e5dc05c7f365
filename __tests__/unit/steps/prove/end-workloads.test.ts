import { describe, expect, test } from 'vitest'
import { RUN_LABEL } from '../../../../src/core/kubernetes/labels.ts'
import { leasePath } from '../../../../src/core/kubernetes/paths.ts'
import type { PodObject } from '../../../../src/core/kubernetes/objects.ts'
import type { Verdict } from '../../../../src/core/model.ts'
import type { WorkloadReport } from '../../../../src/core/report.ts'
import type { Workload } from '../../../../src/core/workloads/workloads.ts'
import type { RunContext } from '../../../../src/steps/context.ts'
import { finishUserWorkloads } from '../../../../src/steps/prove/end-workloads.ts'
import { makeNode, makePodObject, spin } from '../../core/examples.ts'
import { FakeCluster, notFound, ok } from '../fakes.ts'

const namespace = 'wasm-node-smoke-abcd'
const collection = `/apis/apps/v1/namespaces/${namespace}/deployments`
const path = `${collection}/web`
const passed: Verdict = { kind: 'passed', tookMs: 1000 }

const workload: Workload = {
  source: 'manifests',
  kind: 'Deployment',
  namespace,
  name: 'web',
  collection,
  podQuery: { labelSelector: 'app=web' },
  runtime: spin,
  proof: 'ready'
}

const report: WorkloadReport = {
  source: 'manifests',
  kind: 'Deployment',
  namespace,
  name: 'web',
  verdict: passed,
  via: '',
  pods: [{ pod: 'web-1', node: 'node-a', verdict: passed, timings: {} }]
}

function makePod(graceSeconds: number): PodObject {
  return makePodObject('web-1', { spec: { terminationGracePeriodSeconds: graceSeconds } })
}

/** A cluster with a Deployment of the run's, whose pod runs with this grace; and the run on it. */
function begin(graceSeconds: number, seconds = 300): { readonly fake: FakeCluster; readonly run: RunContext } {
  const fake = new FakeCluster()
  const run = fake.run(seconds)
  run.store.open('web-1', makeNode('node-a')).made(makePod(graceSeconds))
  run.store.find('web-1')?.update((seen) => ({ ...seen, readySinceMs: fake.time.nowMs - 60_000 }))
  fake.onList = () => ok({ items: [makePod(graceSeconds)], resourceVersion: '1' })
  fake.onGet = (asked) =>
    asked === path ? ok({ metadata: { uid: 'uid-of-web', labels: { [RUN_LABEL]: 'abcd' } } }) : notFound
  return { fake, run }
}

/** The pod as a watch shows it once it is deleted: gone, or there with so many seconds to end. */
function show(run: RunContext, type: 'DELETED' | 'MODIFIED', graceSeconds: number): void {
  const object = makePod(graceSeconds)
  const ended = { name: 'sample', restartCount: 0, state: { terminated: { exitCode: 0, reason: 'Completed' } } }
  const metadata = {
    ...object.metadata,
    deletionTimestamp: '2026-01-01T00:00:00Z',
    deletionGracePeriodSeconds: graceSeconds
  }
  const status = type === 'DELETED' ? { ...object.status, containerStatuses: [ended] } : object.status
  run.store.observePod({ type, object: { ...object, metadata, ...(status && { status }) } })
  const involvedObject = { name: 'web-1', uid: 'uid-of-web-1' }
  const event = { reason: 'Killing', message: 'Stopping container sample' }
  run.store.observeEvent({ type: 'ADDED', object: { metadata: { name: 'one' }, involvedObject, ...event } })
}

async function finish(
  { time }: FakeCluster,
  run: RunContext
): Promise<{ readonly first: WorkloadReport; readonly reported: number }> {
  let reported = 0
  const proven = { workloads: [{ report, runtime: spin }], negativeTests: [], own: [workload] }
  const finishing = finishUserWorkloads(proven, {
    within: () => run,
    onWorkload: () => {
      reported += 1
    }
  })
  const { workloads } = await time.finish(finishing)
  const [first] = workloads
  if (first === undefined) throw new Error('no workload')
  return { first: first.report, reported }
}

describe("a workload of the user's own that passed", () => {
  test('is deleted at its uid with all that it owns, and how long its pods took to end is reported', async () => {
    const { fake, run } = begin(30)
    fake.onRemove = () => {
      show(run, 'MODIFIED', 30)
      fake.time.after(2_000, () => {
        show(run, 'DELETED', 30)
      })
      return ok({})
    }
    const { first, reported } = await finish(fake, run)
    expect(first.verdict).toEqual(passed)
    expect(first.pods[0]?.stopMs).toBe(2_000)
    expect(fake.removed).toEqual([path])
    expect(fake.uids.get(path)).toBe('uid-of-web')
    expect(reported).toBe(1)
  })

  test('fails where a pod is there 19 s after its own grace, and its kubelet has reported since, and not before', async () => {
    const { fake, run } = begin(10)
    const { onGet } = fake
    const lease = (): object => ({ metadata: { name: 'node-a' }, spec: { renewTime: fake.time.timestamp() } })
    fake.onGet = (asked) => (asked === leasePath('node-a') ? ok(lease()) : onGet(asked))
    fake.onRemove = () => {
      show(run, 'MODIFIED', 10)
      return ok({})
    }
    const { first } = await finish(fake, run)
    expect(fake.time.nowMs).toBe(31_000)
    const stuck = { kind: 'failed', diagnosis: { code: 'pod-does-not-end', fault: 'node image' } }
    expect(first).toMatchObject({ verdict: stuck, pods: [{ node: 'node-a', verdict: stuck }] })
    expect(first.pods[0]?.stopMs).toBeUndefined()
  })

  test('has its grace shortened where the run has less time left', async () => {
    const { fake, run } = begin(3600, 60)
    fake.onRemove = (removed) => {
      show(run, removed === path ? 'MODIFIED' : 'DELETED', 40)
      return ok({})
    }
    const { first } = await finish(fake, run)
    expect(first.verdict).toEqual(passed)
    expect(fake.removed).toEqual([path, `/api/v1/namespaces/${namespace}/pods/web-1`])
  })

  test('that may not be deleted is inconclusive, with the reason', async () => {
    const { fake, run } = begin(1)
    fake.onRemove = () => ({ kind: 'refused', status: 403, reason: 'Forbidden', message: 'a policy says no' })
    const { first } = await finish(fake, run)
    expect(first.verdict).toMatchObject({
      kind: 'inconclusive',
      diagnosis: { code: 'pod-does-not-end', evidence: expect.stringContaining('a policy says no') as unknown }
    })
  })

  test.each([
    ['deleted', undefined],
    ['read', path]
  ])('that cannot be %s while the API server is gone is inconclusive, and no policy is blamed', async (_, asked) => {
    const gone = { kind: 'unreachable', message: 'connect ECONNREFUSED 10.0.0.1:6443' } as const
    const { fake, run } = begin(1)
    if (asked === undefined) fake.onRemove = () => gone
    if (asked === path) fake.onGet = () => gone
    const { first } = await finish(fake, run)
    expect(first.verdict).toMatchObject({
      kind: 'inconclusive',
      diagnosis: {
        code: 'api-server-gone',
        fault: 'this run',
        evidence: expect.stringContaining('ECONNREFUSED') as unknown
      }
    })
  })

  test.each([
    ['is gone, and its pods with it', () => notFound, true],
    ["is not the run's by its label, with its pods", () => ok({ metadata: { uid: 'other', labels: {} } }), false]
  ])('is left as it is where it %s', async (_, onGet, isDeleted) => {
    const { fake, run } = begin(1)
    fake.onGet = onGet
    expect((await finish(fake, run)).first.verdict).toEqual(passed)
    expect(fake.removed).toEqual([])
    expect(run.store.find('web-1')?.seen).toMatchObject({ end: undefined, pod: { deleted: isDeleted } })
  })

  test('stays where everything is to stay', async () => {
    const { fake, run } = begin(1)
    expect((await finish(fake, { ...run, keepsPods: true })).first.verdict).toEqual(passed)
    expect(fake.removed).toEqual([])
  })
})
