import { describe, expect, test } from 'vitest'
import type { Manifest, Sample } from '../../../../src/core/model.ts'
import { survey } from '../../../../src/steps/survey/survey.ts'
import { read } from '../../inputs/reading.ts'
import { FakeCluster, forbidden, notFound, ok } from '../fakes.ts'

const classes = [{ metadata: { name: 'wasmtime' }, handler: 'wasmtime' }]
const node = { metadata: { name: 'node-a' }, status: { nodeInfo: { operatingSystem: 'linux' } } }

/** The samples of the runtimes that a run with these inputs is about. */
async function surveyedSamples(given: Readonly<Record<string, string>>): Promise<readonly Sample[]> {
  const fake = new FakeCluster()
  fake.onGet = (path) => (path === '/version' ? ok({ gitVersion: 'v1.37.2' }) : notFound)
  fake.onCreate = () => Promise.resolve(ok({ status: { allowed: true } }))
  fake.onList = (path) => ok({ items: path.endsWith('/runtimeclasses') ? classes : [node], resourceVersion: '1' })
  const surveyed = await survey(read(given), 'wasm-node-smoke-abcd', [], fake.cluster)
  if (surveyed.kind !== 'done') throw new Error(surveyed.message)
  return surveyed.value.inputs.runtimes.map(({ sample }) => sample)
}

function makeDeployment(runtimeClassName: string): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: runtimeClassName },
    spec: { template: { spec: { runtimeClassName } } }
  }
}

test('a class that only the manifests name is read for what it leads to, if it can be', async () => {
  const fake = new FakeCluster()
  const answers: Readonly<Record<string, unknown>> = {
    '/version': {},
    '/apis/apps/v1': { resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true }] },
    '/apis/node.k8s.io/v1/runtimeclasses/mine': { metadata: { name: 'mine' }, handler: 'my-handler' }
  }
  fake.onGet = (path) => (answers[path] === undefined ? forbiddenOrMissing(path) : ok(answers[path]))
  fake.onCreate = () => Promise.resolve(ok({ status: { allowed: true } }))
  fake.onList = (path) => (path.endsWith('/runtimeclasses') ? forbidden : ok({ items: [node], resourceVersion: '1' }))
  const inputs = { ...read({ runtimes: 'spin' }), manifests: ['mine', 'hidden'].map(makeDeployment) }
  const surveyed = await survey(inputs, 'wasm-node-smoke-abcd', [], fake.cluster)
  if (surveyed.kind !== 'done') throw new Error(surveyed.message)
  expect([...surveyed.value.facts.classes].map(([name, { handler }]) => [name, handler])).toEqual([
    ['mine', 'my-handler']
  ])
})

function forbiddenOrMissing(path: string): typeof notFound {
  return path.endsWith('/hidden') ? forbidden : notFound
}

test.each([
  { name: 'as far as they can be listed', listed: ok({ items: classes, resourceVersion: '1' }), known: ['wasmtime'] },
  { name: 'or else those that are named', listed: forbidden, known: ['wasmtime-spin-v2', 'mine'] }
])('all classes are read where a controller may make pods of any: $name', async ({ known, listed }) => {
  const fake = new FakeCluster()
  const answers: Readonly<Record<string, unknown>> = {
    '/version': {},
    '/apis/apps/v1': { resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true }] },
    '/apis/node.k8s.io/v1/runtimeclasses/mine': { metadata: { name: 'mine' }, handler: 'mine' },
    '/apis/core.spinkube.dev/v1alpha1': { resources: [{ name: 'spinapps', kind: 'SpinApp', namespaced: true }] },
    '/apis/node.k8s.io/v1/runtimeclasses/wasmtime-spin-v2': { metadata: { name: 'wasmtime-spin-v2' }, handler: 'spin' }
  }
  fake.onGet = (path) => (answers[path] === undefined ? notFound : ok(answers[path]))
  fake.onCreate = () => Promise.resolve(ok({ status: { allowed: true } }))
  fake.onList = (path) => (path.endsWith('/runtimeclasses') ? listed : ok({ items: [node], resourceVersion: '1' }))
  const app: Manifest = { apiVersion: 'core.spinkube.dev/v1alpha1', kind: 'SpinApp', metadata: { name: 'hello' } }
  const inputs = { ...read({ runtimes: 'spin' }), manifests: [app, makeDeployment('mine')] }
  const surveyed = await survey(inputs, 'wasm-node-smoke-abcd', [], fake.cluster)
  if (surveyed.kind !== 'done') throw new Error(surveyed.message)
  expect([...surveyed.value.facts.classes.keys()]).toEqual(known)
})

describe('a class in the manifests, with `auto`', () => {
  const surveyWith = async (handler: string): ReturnType<typeof survey> => {
    const fake = new FakeCluster()
    const resources = [{ name: 'runtimeclasses', kind: 'RuntimeClass', namespaced: false }]
    fake.onGet = (path) =>
      path === '/version' ? ok({}) : path === '/apis/node.k8s.io/v1' ? ok({ resources }) : notFound
    fake.onCreate = () => Promise.resolve(ok({ status: { allowed: true } }))
    const listing = { ...node, status: { ...node.status, runtimeHandlers: [{ name: 'spin' }] } }
    fake.onList = (path) => ok({ items: path.endsWith('/runtimeclasses') ? [] : [listing], resourceVersion: '1' })
    const metadata = { name: 'wasmtime-spin-v2' }
    const manifest: Manifest = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata, handler }
    const inputs = { ...read({ runtimes: 'auto' }), manifests: [manifest] }
    return await survey(inputs, 'wasm-node-smoke-abcd', [], fake.cluster)
  }

  test('is left to the run where that creates the same for a handler that a node lists', async () => {
    const surveyed = await surveyWith('spin')
    if (surveyed.kind !== 'done') throw new Error(surveyed.message)
    expect(surveyed.value.inputs.runtimes.map(({ runtimeClass }) => runtimeClass)).toEqual(['wasmtime-spin-v2'])
    expect(surveyed.value.facts.placed).toEqual([])
  })

  test('is refused where it differs', async () => {
    expect(await surveyWith('spin-v2')).toMatchObject({
      kind: 'problem',
      message: expect.stringContaining('RuntimeClass wasmtime-spin-v2: expected {"handler":"spin"}') as unknown
    })
  })
})

describe('images that are loaded onto the nodes', () => {
  const loaded = { 'kind-cluster': 'x', 'load-images': 'a.tar' }

  test.each([
    { runtimes: 'all', count: 4 },
    { runtimes: 'auto', count: 1 }
  ])('are not pulled, whatever their tag: runtimes: $runtimes', async ({ runtimes, count }) => {
    const policies = (await surveyedSamples({ ...loaded, runtimes })).map(({ pullPolicy }) => pullPolicy)
    expect(policies).toEqual(Array(count).fill('IfNotPresent'))
  })

  test('without them the tag decides', async () => {
    const policies = (await surveyedSamples({ 'kind-cluster': 'x' })).map(({ pullPolicy }) => pullPolicy)
    expect(policies).toEqual(Array(4).fill(undefined))
  })
})
