import { describe, expect, test } from 'vitest'
import type { ServiceObject } from '../../../../src/core/kubernetes/objects.ts'
import type { FollowedObject } from '../../../../src/core/workloads/from-manifests.ts'
import type { ProvenWorkloads } from '../../../../src/steps/prove/manifests.ts'
import { proveOwned } from '../../../../src/steps/prove/owned.ts'
import { listUndecided, markDecided, NOT_OWNED } from '../../../../src/steps/prove/rest.ts'
import { Observable } from '../../../../src/steps/watch/observable.ts'
import { makeNode, makePodObject, spin } from '../../core/examples.ts'
import type { VirtualTime } from '../../../support/virtual-time.ts'
import { FakeCluster, forbidden, notFound, ok } from '../fakes.ts'

const namespace = 'wasm-node-smoke-abcd'
const path = `/apis/core.spinkube.dev/v1alpha1/namespaces/${namespace}/spinapps/hello`
const followed: FollowedObject = { kind: 'SpinApp', namespace, name: 'hello', path, isAnnotated: false, runtime: spin }
const inputs = { runtimes: [spin], expectation: { path: '/hello' } }
const labels = { app: 'hello' }
const ownerReferences = [{ kind: 'SpinApp', name: 'hello', uid: 'uid-of-app', controller: true }]

const deployment = {
  metadata: { name: 'hello', uid: 'uid-of-deployment', generation: 1, ownerReferences },
  spec: {
    replicas: 1,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: makePodObject('x').spec }
  },
  status: { observedGeneration: 1 }
}
const service: ServiceObject = {
  metadata: { name: 'hello', uid: 'uid-of-service', ownerReferences },
  spec: { type: 'ClusterIP', selector: labels, ports: [{ port: 80 }] }
}
const pod = makePodObject('hello-1-x')
const ofReplicaSet = [{ kind: 'ReplicaSet', name: 'hello-1', uid: 'uid-of-set', controller: true }]
const ownPod = {
  ...pod,
  metadata: { ...pod.metadata, labels: { ...labels, 'pod-template-hash': '1' }, ownerReferences: ofReplicaSet }
}

/** Proves what the object owns; `rest`: what else is to be decided, given the time. */
async function begin(
  fake: FakeCluster,
  {
    known = [],
    rest = () => new Promise(() => undefined),
    cancelledMs
  }: {
    readonly known?: readonly string[]
    readonly rest?: (time: VirtualTime) => Promise<unknown>
    readonly cancelledMs?: number
  } = {}
): Promise<ProvenWorkloads & { readonly tookMs: number }> {
  const { time } = fake
  const run = fake.run(60, cancelledMs === undefined ? undefined : time.timeout(cancelledMs))
  const context = {
    access: 'proxy',
    nodes: new Map([['node-a', makeNode('node-a')]]),
    within: () => run,
    onWorkload: () => undefined
  } as const
  const undecided = new Observable(listUndecided([followed]))
  void rest(time).then(() => {
    markDecided(undecided, NOT_OWNED)
  })
  const proving = proveOwned(followed, { index: 0, inputs, known: new Set(known), context, undecided }, run)
  return { ...(await time.finish(proving)), tookMs: time.nowMs }
}

function makeCluster(): FakeCluster {
  const fake = new FakeCluster()
  fake.onGet = (asked) => (asked === path ? ok({ metadata: { uid: 'uid-of-app' } }) : notFound)
  fake.onAsk = () =>
    Promise.resolve({ kind: 'answered', status: 200, body: 'Hello world from Spin!', incomplete: false })
  fake.changes['pods'] = [{ type: 'ADDED', object: ownPod }]
  return fake
}

test('what a controller makes of an object is proven as if it had been in the manifests, and goes with the object', async () => {
  const fake = makeCluster()
  fake.changes['deployments'] = [{ type: 'ADDED', object: deployment }]
  fake.changes['services'] = [{ type: 'ADDED', object: service }]
  const { negativeTests, own, workloads } = await begin(fake)
  expect(workloads.map(({ report: { kind, name, verdict } }) => `${kind} ${name} ${verdict.kind}`)).toEqual([
    'Deployment hello passed',
    'Service hello passed'
  ])
  expect(own).toMatchObject([{ kind: 'Deployment', root: path, proof: 'answers' }])
  expect(negativeTests).toMatchObject([{ runtime: `Deployment ${namespace}/hello` }])
  expect(fake.created.map(({ body }) => body.metadata.name)).toEqual(['negative-test-owned-1-1-abcd'])
})

test('a Service that is in the manifests itself is not asked a second time', async () => {
  const fake = makeCluster()
  fake.changes['deployments'] = [{ type: 'ADDED', object: deployment }]
  fake.changes['services'] = [{ type: 'ADDED', object: service }]
  const { workloads } = await begin(fake, { known: [`Service ${namespace}/hello`] })
  expect(workloads.map(({ report: { kind } }) => kind)).toEqual(['Deployment'])
})

test('an object of which nothing comes is not checked, with what was looked for and what its controller reports', async () => {
  const fake = makeCluster()
  const other = { ...deployment.metadata, ownerReferences: [{ kind: 'SpinApp', name: 'hello', uid: 'of-another' }] }
  fake.changes['deployments'] = [{ type: 'ADDED', object: { ...deployment, metadata: other } }]
  const event = { type: 'Warning', reason: 'MissingExecutor', message: 'Could not find SpinAppExecutor' }
  fake.onList = () => ok({ items: [{ metadata: {}, ...event }], resourceVersion: '1' })
  const { tookMs, workloads } = await begin(fake)
  expect(tookMs).toBe(30_000)
  const evidence =
    'SpinApp hello: no Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, ReplicationController or Pod that it owns appeared within 30 s; its last event is MissingExecutor: Could not find SpinAppExecutor'
  expect(workloads).toMatchObject([
    {
      report: {
        kind: 'SpinApp',
        name: 'hello',
        verdict: { kind: 'inconclusive', diagnosis: { code: 'not-checked', evidence } }
      }
    }
  ])
})

describe('an object of which nothing comes while nothing else is waited for any more', () => {
  const read = (managers: readonly string[]): object => ({
    metadata: { uid: 'uid-of-app', managedFields: managers.map((manager) => ({ manager })) }
  })
  const own = ['wasm-node-smoke']
  const at = (ms: number) => (time: VirtualTime) => time.sleep(ms)

  test('and of which no controller takes notice is waited for 10 s more', async () => {
    const fake = makeCluster()
    fake.onGet = () => ok(read(own))
    const { tookMs, workloads } = await begin(fake, { rest: at(3_000) })
    expect(tookMs).toBe(13_000)
    const evidence = expect.stringMatching(
      / appeared within 13 s, and no controller has written to it or reported an event of it$/
    ) as unknown
    expect(workloads).toMatchObject([{ report: { verdict: { kind: 'inconclusive', diagnosis: { evidence } } } }])
  })

  test.each<[string, (fake: FakeCluster) => void]>([
    ['somebody has written to', (fake) => (fake.onGet = () => ok(read([...own, 'some-operator'])))],
    [
      'an event is about',
      (fake) => {
        fake.onGet = () => ok(read(own))
        fake.onList = () => ok({ items: [{ metadata: {}, type: 'Normal', reason: 'Queued' }], resourceVersion: '1' })
      }
    ],
    ['can not be read', (fake) => (fake.onList = () => forbidden)]
  ])('is waited for 30 s where %s it', async (_, show) => {
    const fake = makeCluster()
    show(fake)
    expect((await begin(fake, { rest: at(3_000) })).tookMs).toBe(30_000)
  })
})

test('what belongs to it by way of a kind that is not known is found', async () => {
  const fake = makeCluster()
  const apiVersion = 'example.com/v1'
  const between = [{ apiVersion, kind: 'Revision', name: 'r', uid: 'uid-of-revision' }]
  const object = { ...deployment, metadata: { ...deployment.metadata, ownerReferences: between } }
  fake.changes['deployments'] = [{ type: 'ADDED', object }]
  fake.onGet = (asked) => {
    if (asked === path) return ok({ metadata: { uid: 'uid-of-app' } })
    if (asked === '/apis/example.com/v1') return ok({ resources: [{ name: 'revisions', kind: 'Revision' }] })
    if (asked === `/apis/example.com/v1/namespaces/${namespace}/revisions/r`) {
      return ok({ metadata: { uid: 'uid-of-revision', ownerReferences } })
    }
    return notFound
  }
  const { workloads } = await begin(fake)
  expect(workloads.map(({ report: { kind, name, verdict } }) => `${kind} ${name} ${verdict.kind}`)).toEqual([
    'Deployment hello passed'
  ])
})

test('a run that is asked to end meanwhile does not report that nothing came', async () => {
  const { workloads } = await begin(makeCluster(), { cancelledMs: 2_000 })
  expect(workloads).toMatchObject([
    { report: { kind: 'SpinApp', verdict: { kind: 'inconclusive', diagnosis: { code: 'cancelled' } } } }
  ])
})
