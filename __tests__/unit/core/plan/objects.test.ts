import { describe, expect, test } from 'vitest'
import type { Access, Inputs, Runtime } from '../../../../src/core/model.ts'
import { listObjects, planManifest } from '../../../../src/core/plan/objects.ts'
import type { RuntimeObjects } from '../../../../src/core/plan/types.ts'
import type { PlacedManifest } from '../../../../src/core/workloads/workloads.ts'
import { makeClass, makeNode, planFor, slight, spin } from '../examples.ts'

const a = makeNode('node-a')
const b = makeNode('node-b')
const job: Runtime = { ...slight, name: 'job', sample: { ...slight.sample, output: { exitCode: 0 } } }

function objectsFor(inputs: Partial<Inputs>): readonly RuntimeObjects[] {
  return planFor(inputs, [a, b]).runtimeObjects
}

const shown = (all: readonly RuntimeObjects[]): readonly string[] =>
  listObjects(all).map(({ kind, name, namespace }) => `${kind} ${namespace}/${name}`)

describe('what a runtime gets beside the pods of its checks', () => {
  test.each<{ name: string; inputs: Partial<Inputs>; kinds: readonly string[] }>([
    { name: 'nothing where each check has its pod', inputs: {}, kinds: [] },
    { name: 'with replicas a Deployment, behind a Service', inputs: { replicas: 2 }, kinds: ['Service', 'Deployment'] },
    { name: 'with an access by a Service that one', inputs: { access: 'node-port' }, kinds: ['Service'] },
    {
      name: 'with both a Service and a Deployment',
      inputs: { access: 'load-balancer', replicas: 2 },
      kinds: ['Service', 'Deployment']
    },
    { name: 'nothing where no check is to be proven', inputs: { replicas: 2, runSamples: false }, kinds: [] },
    { name: 'nothing for a sample that serves nothing', inputs: { replicas: 2, runtimes: [job] }, kinds: [] }
  ])('$name', ({ inputs, kinds }) => {
    expect(listObjects(objectsFor(inputs)).map(({ kind }) => kind)).toEqual(kinds)
  })

  test('is for the runtimes that have a check to prove, and these checks alone', () => {
    const there = [makeClass(slight, { handler: 'other' })]
    const { runtimeObjects } = planFor(
      { replicas: 2, runtimes: [slight, spin] },
      [a, makeNode('node-b', { cordoned: true })],
      there
    )
    expect(runtimeObjects.map(({ runtime }) => runtime.name)).toEqual(['spin'])
    expect(runtimeObjects[0]?.checks.map(({ id }) => id)).toEqual(['check-2-1'])
  })

  test('has a name that no other one has', () => {
    const odd = { ...slight, name: 'my.class' }
    const long = { ...slight, name: 'a'.repeat(50), runtimeClass: 'long' }
    expect(shown(objectsFor({ access: 'node-port', runtimes: [spin, odd, long] }))).toEqual([
      'Service wasm-node-smoke-abcd/wasm-spin-abcd',
      'Service wasm-node-smoke-abcd/wasm-my-class-2-abcd',
      `Service wasm-node-smoke-abcd/wasm-${'a'.repeat(40)}-3-abcd`
    ])
  })

  test.each<{ access: Access; type: string }>([
    { access: 'auto', type: 'ClusterIP' },
    { access: 'proxy', type: 'ClusterIP' },
    { access: 'port-forward', type: 'ClusterIP' },
    { access: 'node-port', type: 'NodePort' },
    { access: 'load-balancer', type: 'LoadBalancer' }
  ])('is a Service of type $type with access $access', ({ access, type }) => {
    const [objects] = objectsFor({ access, replicas: 1 })
    expect(objects?.service.object.body).toMatchObject({ spec: { type } })
  })

  test('is a Deployment on the nodes of its checks, whose pods are found by the labels that it gives them', () => {
    const [objects] = objectsFor({ replicas: 3 })
    const labels = { 'wasm-node-smoke/run': 'abcd', 'wasm-node-smoke/runtime': 'runtime-1' }
    const { object, workload } = objects?.deployment ?? {}
    expect(object).toMatchObject({
      collection: '/apis/apps/v1/namespaces/wasm-node-smoke-abcd/deployments',
      body: { spec: { replicas: 3, selector: { matchLabels: labels }, template: { metadata: { labels } } } }
    })
    expect(JSON.stringify(object?.body)).toMatch(/"node-a".*"node-b"/)
    expect(workload).toEqual({
      source: 'replicas',
      kind: 'Deployment',
      namespace: 'wasm-node-smoke-abcd',
      name: 'wasm-spin-abcd',
      collection: '/apis/apps/v1/namespaces/wasm-node-smoke-abcd/deployments',
      podQuery: { labelSelector: 'wasm-node-smoke/run=abcd,wasm-node-smoke/runtime=runtime-1' },
      runtime: spin,
      proof: 'answers'
    })
  })

  test('is a Service that is asked for its Deployment, or for the pods of the checks', () => {
    const asked = [{ replicas: 1 }, { access: 'node-port' as const }].map(
      (inputs) => objectsFor(inputs)[0]?.service.asked
    )
    expect(asked).toEqual([
      expect.objectContaining({ source: 'replicas', workload: 'Deployment wasm-node-smoke-abcd/wasm-spin-abcd' }),
      expect.objectContaining({ source: 'access', workload: undefined })
    ])
  })
})

test('a manifest is created in its namespace, if its kind has one, and with nothing else than the labels changed', () => {
  const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm', labels: { app: 'web' } }, data: {} }
  const placed: PlacedManifest = { manifest, namespace: 'mine', collection: '/c', group: '', resource: 'configmaps' }
  const labels = { app: 'web', 'wasm-node-smoke/run': 'abcd' }
  expect(planManifest(placed, 'abcd')).toEqual({
    collection: '/c',
    kind: 'ConfigMap',
    namespace: 'mine',
    name: 'm',
    body: { ...manifest, metadata: { name: 'm', namespace: 'mine', labels } }
  })
  const { body, namespace } = planManifest({ ...placed, namespace: undefined }, 'abcd')
  expect(namespace).toBe('')
  expect(body).toStrictEqual({ ...manifest, metadata: { name: 'm', labels } })
})
