import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runOn } from '../../support/action/run.ts'
import { workloadOf, workloadsOf } from '../../support/action/report.ts'
import { create, list, remove, reset } from '../../support/cluster.ts'
import { addSpinKube, removeSpinKube, startOperator } from '../../support/spinkube/operator.ts'
import { useTestbed } from '../../support/testbeds.ts'

const cluster = useTestbed('cluster')
const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-spin-app-'))
const apiVersion = 'core.spinkube.dev/v1alpha1'
const given = { runtimes: 'spin', constrain: 'true', 'manifests-expect': 'Hello world from Spin!', timeout: '2m' }

const executor = {
  apiVersion,
  kind: 'SpinAppExecutor',
  metadata: { name: 'containerd-shim-spin' },
  spec: {
    createDeployment: true,
    deploymentConfig: { runtimeClassName: 'wasmtime-spin-v2', installDefaultCACerts: true }
  }
}
const app = {
  apiVersion,
  kind: 'SpinApp',
  metadata: { name: 'hello' },
  spec: {
    image: 'ghcr.io/deislabs/containerd-wasm-shims/examples/spin-rust-hello:latest',
    executor: 'containerd-shim-spin',
    replicas: 2
  }
}

let stopOperator: () => Promise<void> = () => Promise.resolve()

beforeAll(async () => {
  await addSpinKube(cluster)
})

beforeEach(async () => {
  await reset(cluster)
})

afterEach(async () => {
  await stopOperator()
  stopOperator = () => Promise.resolve()
})

afterAll(async () => {
  await removeSpinKube(cluster)
  rmSync(folder, { recursive: true })
})

function write(...objects: readonly object[]): string {
  const path = join(folder, 'app.yaml')
  writeFileSync(path, objects.map((object) => dump(object, { noRefs: true })).join('---\n'))
  return path
}

test('a SpinApp is followed to its Deployment and Service, and both are asked; its pods end, and nothing stays', async () => {
  await create(cluster, '/api/v1/namespaces', { metadata: { name: 'apps' } })
  stopOperator = startOperator(cluster)
  const inApps = [executor, app].map((one) => ({ ...one, metadata: { ...one.metadata, namespace: 'apps' } }))
  const { report, exitCode, stdout } = await runOn(cluster, {
    ...given,
    nodes: 'node-a, node-b',
    manifests: write(...inApps)
  })
  expect(exitCode, stdout).toBe(0)
  expect(workloadsOf(report)).toEqual({ 'Deployment hello': 'passed', 'Service hello': 'passed' })
  const { pods } = workloadOf(report, 'Deployment', 'hello')
  expect(pods.map(({ verdict }) => verdict)).toEqual(['passed', 'passed'])
  for (const { stopMs } of pods) expect(stopMs).toBeGreaterThan(0)
  expect(report.negativeTests).toContainEqual(
    expect.objectContaining({ runtime: 'Deployment apps/hello', verdict: 'proven' })
  )
  for (const left of ['/api/v1/namespaces/apps/pods', '/apis/apps/v1/namespaces/apps/deployments']) {
    expect(await list(cluster, left)).toEqual([])
  }
  await remove(cluster, '/api/v1/namespaces/apps')
})

test('on a node without the shim it fails, with that as the cause', async () => {
  stopOperator = startOperator(cluster)
  const { report } = await runOn(cluster, { ...given, nodes: 'node-c', manifests: write(executor, app) })
  expect(workloadsOf(report)).toMatchObject({ 'Deployment hello': 'failed handler-not-configured' })
  expect(workloadOf(report, 'Deployment', 'hello').pods).toMatchObject([{ node: 'node-c' }, { node: 'node-c' }])
})

test('without its executor it is not checked, in the words of its controller', async () => {
  stopOperator = startOperator(cluster)
  const { report } = await runOn(cluster, { ...given, nodes: 'node-a', manifests: write(app) })
  expect(workloadsOf(report)).toEqual({ 'SpinApp hello': 'inconclusive not-checked' })
  expect(report.result).toBe('inconclusive')
  const { diagnosis } = workloadOf(report, 'SpinApp', 'hello')
  expect(diagnosis?.fault).toBe('this run')
  expect(diagnosis?.evidence).toMatch(
    /^SpinApp hello: no Deployment, .* or Pod that it owns appeared within 30 s; its last event is MissingExecutor: Could not find SpinAppExecutor \S+\/containerd-shim-spin$/
  )
})
