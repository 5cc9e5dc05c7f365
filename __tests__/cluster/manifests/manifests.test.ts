import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { dump } from 'js-yaml'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { pauseImage } from '../../../testbed/containerd-config.ts'
import { run } from '../../../testbed/run.ts'
import { readExample } from '../../support/example.ts'
import { runAction, runOn } from '../../support/action/run.ts'
import { create, find, type KubeObject, list, merge, ownNamespaces, remove, reset } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { makeNativeServer, push } from '../../support/images.ts'
import { makeDeployment, makeService, pin } from './manifests.ts'
import { findChanges, takeSnapshot } from '../../support/snapshot.ts'
import { workloadOf, workloadsOf } from '../../support/action/report.ts'

const cluster = useTestbed('cluster')
const examples = resolve(import.meta.dirname, '../../../docs/examples/manifests')
const spinYaml = join(examples, 'spin.yaml')
const hello = 'Hello world from Spin!'
const goodNodes = { nodes: 'node-a, node-b', runtimes: 'spin' }
const mine = '/api/v1/namespaces/mine'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-manifests-'))
})

beforeEach(async () => {
  await reset(cluster)
})

afterAll(async () => {
  await remove(cluster, mine)
  await reset(cluster)
  rmSync(folder, { recursive: true })
})

/** A file of manifests. */
function write(...objects: readonly object[]): string {
  const path = join(folder, 'own.yaml')
  writeFileSync(path, objects.map((object) => dump(object, { noRefs: true })).join('---\n'))
  return path
}

/** Keeps pods without a selector on the good nodes, as on a cluster that has no others. */
async function cordonOthers(): Promise<void> {
  for (const node of ['node-c', 'swapped'])
    await merge(cluster, `/api/v1/nodes/${node}`, { spec: { unschedulable: true } })
}

describe('the documented YAML as it is', () => {
  test('docs/examples/manifests.yml: its step is green, constrained, beside all four runtimes, and leaves nothing', async () => {
    const inputs = { ...readExample('manifests.yml').inputs, kubeconfig: cluster.kubeconfig }
    const { report, exitCode, stdout } = await runOn(cluster, inputs)
    expect(exitCode, stdout).toBe(0)
    expect(report.counts).toMatchObject({ passed: 10, total: 10 })
    expect(workloadsOf(report)).toEqual({ 'Deployment wasm-spin': 'passed', 'Service wasm-spin': 'passed' })
    expect(workloadOf(report, 'Deployment', 'wasm-spin').pods.map(({ verdict }) => verdict)).toEqual(
      Array(3).fill('passed')
    )
    expect(report.negativeTests.map(({ runtime, verdict }) => [runtime.split(' ')[0], verdict])).toContainEqual([
      'Deployment',
      'proven'
    ])
    expect(await ownNamespaces(cluster)).toEqual([])
    expect(await list(cluster, '/api/v1/pods')).toEqual([])
  })

  test('unconstrained, on a cluster whose nodes are good: green, with the classes among the manifests', async () => {
    await cordonOthers()
    const manifests = [join(examples, 'runtimes.yaml'), spinYaml].join(',')
    const { report, exitCode, stdout } = await runOn(cluster, { ...goodNodes, manifests, 'manifests-expect': hello })
    expect(exitCode, stdout).toBe(0)
    expect(workloadsOf(report)).toEqual({ 'Deployment wasm-spin': 'passed', 'Service wasm-spin': 'passed' })
  })

  test("the guides' own order: plain classes by kubectl, a run, constrained classes by kubectl, a run", async () => {
    await cordonOthers()
    const kubectl = (file: string): Promise<string> =>
      run(cluster.kubectl, ['--kubeconfig', cluster.kubeconfig, 'apply', '-f', join(examples, file)])
    await kubectl('runtimes.yaml')
    const plain = await runOn(cluster, { ...goodNodes, manifests: spinYaml, 'manifests-expect': hello })
    expect(plain.report.result).toBe('passed')
    expect(await kubectl('runtimes-constrained.yaml')).toMatch(/wasmtime-spin-v2 configured/)
    const constrained = await runOn(cluster, {
      ...goodNodes,
      constrain: 'true',
      manifests: spinYaml,
      'manifests-expect': hello
    })
    expect(constrained.report.result).toBe('passed')
    expect(constrained.report.classes.map(({ outcome }) => outcome)).toEqual(['unchanged'])
    expect(constrained.report.constraints.map(({ verdict }) => verdict)).toEqual(['enforced'])
  })

  test('cleanup: all leaves the whole cluster as it was found', async () => {
    await cordonOthers()
    const before = await takeSnapshot(cluster)
    const ended = await runOn(cluster, { ...goodNodes, manifests: spinYaml, cleanup: 'all' })
    expect(ended.report.result).toBe('passed')
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })
})

test('pods that answer and are never Ready do not pass, and their probe is named, whatever their container is called', async () => {
  const readinessProbe = { httpGet: { port: 80, path: '/hello', scheme: 'HTTPS' }, periodSeconds: 1 }
  const proxy = { name: 'proxy', image: pauseImage, restartPolicy: 'Always', readinessProbe }
  const manifests = write(
    makeDeployment('web', { readinessProbe }),
    makeService('web'),
    makeDeployment('named', { readinessProbe, container: 'sample' }),
    makeService('named', { selector: { app: 'named' } }),
    pin(makeDeployment('beside'), 'node-a', { initContainers: [proxy] }),
    makeService('beside', { selector: { app: 'beside' } })
  )
  const { report } = await runOn(cluster, {
    ...goodNodes,
    constrain: 'true',
    manifests,
    'manifests-expect': hello,
    timeout: '50s'
  })
  for (const name of ['web', 'named', 'beside']) {
    expect(workloadsOf(report)[`Deployment ${name}`]).toBe('inconclusive workload-not-ready')
    expect(workloadOf(report, 'Deployment', name).diagnosis?.evidence).toContain('Readiness probe failed')
  }
})

test('a ConfigMap that the manifests lack is named, and no node is blamed', async () => {
  const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'not-there', key: 'a' } } }]
  const { report } = await runOn(cluster, {
    ...goodNodes,
    constrain: 'true',
    manifests: write(makeDeployment('web', { env }))
  })
  expect(workloadsOf(report)['Deployment web']).toBe('inconclusive object-missing')
  expect(workloadOf(report, 'Deployment', 'web').diagnosis).toMatchObject({
    fault: 'this run',
    evidence: expect.stringContaining('configmap "not-there" not found') as unknown
  })
})

describe("in a namespace of the user's own", () => {
  beforeEach(async () => {
    if ((await find(cluster, mine)) === undefined) {
      await create(cluster, '/api/v1/namespaces', { metadata: { name: 'mine' } })
    }
  })

  test('what was created is removed again, and nothing else', async () => {
    const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'theirs', namespace: 'mine' } }
    await create(cluster, `${mine}/configmaps`, config)
    const own = { ...config, metadata: { name: 'ours', namespace: 'mine' }, data: { a: 'b' } }
    const manifests = write(
      own,
      makeDeployment('web', { namespace: 'mine' }),
      makeService('web', { namespace: 'mine' })
    )
    const { report, exitCode, stdout } = await runOn(cluster, {
      ...goodNodes,
      constrain: 'true',
      namespace: 'mine',
      manifests,
      'manifests-expect': hello
    })
    expect(exitCode, stdout).toBe(0)
    expect(workloadsOf(report)).toEqual({ 'Deployment web': 'passed', 'Service web': 'passed' })
    // But for the one that a controller creates in every namespace, whenever it gets to it.
    const left = await list<KubeObject>(cluster, `${mine}/configmaps?fieldSelector=metadata.name!=kube-root-ca.crt`)
    expect(left.map(({ metadata }) => metadata.name)).toEqual(['theirs'])
    expect(await list(cluster, '/apis/apps/v1/namespaces/mine/deployments')).toEqual([])
    expect(await list(cluster, `${mine}/services`)).toEqual([])
    expect(await list(cluster, `${mine}/pods`)).toEqual([])
    await remove(cluster, `${mine}/configmaps/theirs`)
  })

  test('what is there already is a clash that names it, and stays as it is', async () => {
    const path = `${mine}/services`
    const theirs = makeService('web', { namespace: 'mine' })
    await create(cluster, path, theirs)
    // Two controllers make these of it, in their own time.
    await vi.waitFor(async () => {
      expect(await find(cluster, `${mine}/endpoints/web`)).toBeDefined()
      expect(await list(cluster, '/apis/discovery.k8s.io/v1/namespaces/mine/endpointslices')).not.toEqual([])
    }, 20_000)
    const before = await takeSnapshot(cluster)
    const manifests = write(makeDeployment('web', { namespace: 'mine' }), theirs)
    const { report, exitCode } = await runOn(cluster, { ...goodNodes, namespace: 'mine', manifests, cleanup: 'all' })
    expect(exitCode).toBe(1)
    expect(report.result).toBe('error')
    expect(report.message).toContain('Service mine/web exists')
    expect(report.message).not.toContain('Deployment mine/web')
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
    await remove(cluster, `${path}/web`)
  })
})

describe('what the cluster would not take', () => {
  test('is found by a dry run: all of it is reported, none of it made, the namespace is gone', async () => {
    const broken = makeDeployment('broken', { selector: { app: 'another' } })
    const manifests = write(makeDeployment('good'), broken, makeService('good', { port: 0 }))
    const before = await takeSnapshot(cluster)
    const { report, exitCode } = await runOn(cluster, { ...goodNodes, manifests, cleanup: 'all' })
    expect(exitCode).toBe(1)
    expect(report.message).toMatch(/Deployment broken: .*selector/s)
    expect(report.message).toMatch(/Service good: .*port/s)
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })

  test('a kind that it does not have is named before anything is changed', async () => {
    const manifests = write({
      apiVersion: 'core.spinoperator.dev/v1alpha1',
      kind: 'SpinApp',
      metadata: { name: 'app' }
    })
    const { report } = await runOn(cluster, { ...goodNodes, manifests })
    expect(report).toMatchObject({ result: 'error' })
    expect(report.message).toContain('SpinApp of core.spinoperator.dev/v1alpha1 (app)')
    expect(await ownNamespaces(cluster)).toEqual([])
  })

  test("a class of the run's own that reports something else is named before anything is changed", async () => {
    const overhead = { podFixed: { memory: '1Mi' } }
    const other = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'wasmtime-spin-v2' } }
    const manifests = write({ ...other, handler: 'spin', overhead })
    const { report } = await runOn(cluster, { ...goodNodes, manifests })
    expect(report.message).toContain('RuntimeClass wasmtime-spin-v2: expected {"handler":"spin"}')
    expect(await list(cluster, '/apis/node.k8s.io/v1/runtimeclasses')).toEqual([])
  })

  test('mistakes in files are reported all at once, and nothing is asked of the cluster', async () => {
    writeFileSync(join(folder, 'bad.yaml'), 'kind: Pod\n---\napiVersion: v1\nkind: Pod\nmetadata: {generateName: x}\n')
    writeFileSync(join(folder, 'worse.yaml'), 'a: [')
    const manifests = ['bad.yaml', 'worse.yaml', 'none.yaml'].map((name) => join(folder, name)).join(',')
    const { stderr, exitCode } = await runAction({ kubeconfig: '/nowhere', manifests, 'manifests-path': 'hello' })
    expect(exitCode).toBe(1)
    expect(stderr).toContain('without apiVersion')
    expect(stderr).toContain('with generateName')
    expect(stderr).toContain('which is not YAML in line 1')
    expect(stderr).toContain("which can't be read: no such file")
    expect(stderr).toContain('path: expected a path that starts with "/"')
  })
})

describe('a workload that is not well', () => {
  const constrained = { ...goodNodes, constrain: 'true', 'manifests-expect': hello }

  test('one broken node of a DaemonSet is named with what is broken there', async () => {
    const { spec, ...rest } = makeDeployment('web')
    const manifests = write({ ...rest, kind: 'DaemonSet', spec: { selector: spec.selector, template: spec.template } })
    const { report, exitCode } = await runOn(cluster, { ...goodNodes, manifests })
    expect(exitCode).toBe(1)
    const workload = workloadOf(report, 'DaemonSet', 'web')
    expect(workload.verdict).toBe('failed')
    expect(
      Object.fromEntries(workload.pods.map(({ node, verdict, diagnosis }) => [node, diagnosis?.code ?? verdict]))
    ).toEqual({
      'node-a': 'passed',
      'node-b': 'passed',
      'node-c': 'handler-not-configured',
      swapped: 'passed'
    })
  })

  test('a paused Deployment never gets its pods: workload-incomplete', async () => {
    const { spec, ...rest } = makeDeployment('web')
    const manifests = write({ ...rest, spec: { ...spec, paused: true } }, makeService('web'))
    const { report } = await runOn(cluster, { ...constrained, manifests, timeout: '20s' })
    expect(workloadsOf(report)).toMatchObject({ 'Deployment web': 'inconclusive workload-incomplete' })
    expect(report.result).toBe('inconclusive')
  })

  test('pods that a quota keeps out are reported by the events of their owner', async () => {
    await create(cluster, '/api/v1/namespaces', { metadata: { name: 'full' } })
    await create(cluster, '/api/v1/namespaces/full/resourcequotas', {
      metadata: { name: 'none' },
      spec: { hard: { pods: '0' } }
    })
    const manifests = write(makeDeployment('web', { namespace: 'full' }))
    const { report } = await runOn(cluster, { ...constrained, manifests })
    expect(workloadsOf(report)).toEqual({ 'Deployment web': 'inconclusive quota-exceeded' })
    await remove(cluster, '/api/v1/namespaces/full')
  })

  test('another answer than is expected: wrong-answer of the pods, and service-without-pods', async () => {
    const manifests = write(makeDeployment('web'), makeService('web'))
    const { report } = await runOn(cluster, { ...constrained, manifests, 'manifests-expect': '/^Goodbye/' })
    expect(workloadsOf(report)).toEqual({
      'Deployment web': 'inconclusive wrong-answer',
      'Service web': 'inconclusive service-without-pods'
    })
  })

  test('Services that lead nowhere, or to a port where nothing listens, are reported from the pods', async () => {
    const manifests = write(
      makeDeployment('web'),
      makeService('web'),
      makeService('nobody', { selector: { app: 'nobody' } }),
      makeService('wrong-port', { targetPort: 81 })
    )
    const { report } = await runOn(cluster, { ...constrained, manifests })
    expect(workloadsOf(report)).toEqual({
      'Deployment web': 'passed',
      'Service web': 'passed',
      'Service nobody': 'inconclusive service-without-endpoints',
      'Service wrong-port': 'inconclusive service-unreachable'
    })
  })

  test('a program that is no Wasm answers under the class too, and is no pass: negative-test-not-proven', async () => {
    const image = await push(cluster, await makeNativeServer())
    const manifests = write(
      makeDeployment('web', { image, command: undefined }),
      makeService('web', { targetPort: 3000 })
    )
    const { report, exitCode } = await runOn(cluster, { ...goodNodes, constrain: 'true', manifests })
    expect(exitCode).toBe(1)
    expect(workloadsOf(report)).toEqual({
      'Deployment web': 'inconclusive negative-test-not-proven',
      'Service web': 'inconclusive negative-test-not-proven'
    })
  })

  test('without a Service a workload has to come up and stay: a Pod, and a Job that ends', async () => {
    const { spec } = makeDeployment('web').spec.template
    const image = await push(cluster, await makeNativeServer())
    const once = { restartPolicy: 'Never', containers: [{ name: 'once', image, command: ['/native', '--once'] }] }
    const manifests = write(
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'alone' }, spec },
      { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once' }, spec: { template: { spec: once } } }
    )
    const { report } = await runOn(cluster, { ...goodNodes, constrain: 'true', manifests })
    expect(workloadsOf(report)).toEqual({ 'Pod alone': 'passed', 'Job once': 'passed' })
    expect(workloadOf(report, 'Pod', 'alone').pods[0]?.timings.answeredMs).toBeNull()
  })
})
