import { expect, test } from 'vitest'
import type { UserWorkloads } from '../../../../src/core/workloads/from-manifests.ts'
import type { AskedService } from '../../../../src/core/workloads/workloads.ts'
import { proveOwn } from '../../../../src/steps/prove/own.ts'
import { makeNode, makePodObject, spin } from '../../core/examples.ts'
import { FakeCluster, notFound, ok } from '../fakes.ts'

const namespace = 'wasm-node-smoke-abcd'
const path = `/apis/core.spinkube.dev/v1alpha1/namespaces/${namespace}/spinapps/hello`
const labels = { app: 'hello' }

function makeService(name: string): AskedService {
  return { source: 'manifests', namespace, name, port: { port: 80 }, runtime: spin, type: 'ClusterIP' }
}

const user: UserWorkloads = {
  workloads: [],
  services: [makeService('leads'), makeService('leads-nowhere')],
  unchecked: [],
  followed: [{ kind: 'SpinApp', namespace, name: 'hello', path, runtime: spin }]
}

test('a Service of the manifests is asked once, when the pods are there that a controller makes; one that leads to none of these too', async () => {
  const fake = new FakeCluster()
  const run = fake.run(90)
  const pod = makePodObject('hello-1-x')
  const ownerReferences = [{ kind: 'SpinApp', name: 'hello', uid: 'uid-of-app', controller: true }]
  const template = { metadata: { labels }, spec: pod.spec }
  const deployment = {
    metadata: { name: 'hello', uid: 'uid-of-deployment', generation: 1, ownerReferences },
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
    status: { observedGeneration: 1 }
  }
  const owner = [{ kind: 'ReplicaSet', name: 'hello-1', uid: 'uid-of-set', controller: true }]
  const metadata = { ...pod.metadata, labels: { ...labels, 'pod-template-hash': '1' }, ownerReferences: owner }
  const service = {
    metadata: { name: 'leads', uid: 'uid-of-service' },
    spec: { type: 'ClusterIP', selector: labels, ports: [{ port: 80 }] }
  }
  fake.changes['deployments'] = [{ type: 'ADDED', object: deployment }]
  fake.changes['services'] = [{ type: 'ADDED', object: service }]
  fake.changes['pods'] = [{ type: 'ADDED', object: { ...pod, metadata } }]
  fake.onList = () => ok({ items: [{ ...pod, metadata }], resourceVersion: '1' })
  fake.onGet = (asked) => (asked === path ? ok({ metadata: { uid: 'uid-of-app' } }) : notFound)
  fake.onAsk = () =>
    Promise.resolve({ kind: 'answered', status: 200, body: 'Hello world from Spin!', incomplete: false })
  const decided: string[] = []
  const { workloads } = await proveOwn(
    user,
    { runtimes: [spin], expectation: { path: '/hello' } },
    {
      access: 'proxy',
      nodes: new Map([['node-a', makeNode('node-a')]]),
      within: () => run,
      onWorkload: ({ kind, name, verdict }) => {
        decided.push(`${kind} ${name} ${verdict.kind}`)
      }
    },
    Promise.resolve(),
    run
  )
  const expected = ['Deployment hello passed', 'Service leads passed', 'Service leads-nowhere passed']
  expect(workloads.map(({ report: { kind, name, verdict } }) => `${kind} ${name} ${verdict.kind}`).sort()).toEqual(
    expected
  )
  expect(decided.sort()).toEqual(expected)
  // What is asked for a workload has its negative test beside it.
  expect(workloads.find(({ report }) => report.name === 'leads')?.negativeTest).toBe(`Deployment ${namespace}/hello`)
})
