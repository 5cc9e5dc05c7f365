import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ended, type Running, startAction } from '../../support/action/run.ts'
import { classesPath, createClass, list, merge, type Pod, remove, reset } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { until } from '../../support/until.ts'
import { checkOf, reportOf, verdictsOf, workloadOf, workloadsOf } from '../../support/action/report.ts'
import { makeDeployment, pin } from '../manifests/manifests.ts'

const cluster = useTestbed('cluster')
const runtimeClass = 'wasmtime-spin-v2'
const backAgain = 'wasmtime-wws-v1'
let ended: Ended

beforeAll(async () => {
  await reset(cluster)
  const running = startAction({ kubeconfig: cluster.kubeconfig, runtimes: 'spin, slight, wws', nodes: 'node-a' })
  try {
    await untilScheduled(3)
    // The negative test is held back, so that the class is replaced for certain before the run ends.
    cluster.controlPlane.signal('kube-scheduler', 'SIGSTOP')
    await until('both passes', () => Promise.resolve(hasPassed(running, 'spin', 'wws')))
    await replaceClass(runtimeClass, 'slight')
    await replaceClass(backAgain, 'slight')
    await replaceClass(backAgain, 'wws')
  } finally {
    cluster.controlPlane.signal('kube-scheduler', 'SIGCONT')
  }
  ended = await running.ended
})

afterAll(async () => {
  await reset(cluster)
})

test('a class that somebody makes again with another handler during the run: its pass is a conflict, and reports it', () => {
  const report = reportOf(ended)
  expect(checkOf(report, 'spin', 'node-a')).toMatchObject({
    verdict: 'failed',
    diagnosis: {
      code: 'class-conflict',
      evidence: `RuntimeClass ${runtimeClass} was recreated during the run with handler "slight", not "spin"`
    }
  })
  expect(checkOf(report, 'slight', 'node-a').verdict).toBe('passed')
  expect(ended.exitCode).toBe(1)
})

test('one that had another handler only for a while is another class all the same', () => {
  expect(checkOf(reportOf(ended), 'wws', 'node-a')).toMatchObject({
    verdict: 'failed',
    diagnosis: { code: 'class-conflict', evidence: `RuntimeClass ${backAgain} was recreated during the run` }
  })
})

test("somebody else's class stays as they made it", async () => {
  const classes = await list<{ metadata: { name: string; labels?: object }; handler: string }>(cluster, classesPath)
  const found = classes.find(({ metadata }) => metadata.name === runtimeClass)
  expect(found).toMatchObject({ handler: 'slight' })
  expect(found?.metadata.labels).toBeUndefined()
})

test('a constraint that somebody takes away after it held: no selector on a class, no label on a node that passed', async () => {
  await reset(cluster)
  const inputs = { runtimes: 'spin, slight', nodes: 'node-a', constrain: 'true' }
  const running = startAction({ kubeconfig: cluster.kubeconfig, ...inputs })
  try {
    await untilScheduled(2)
    cluster.controlPlane.signal('kube-scheduler', 'SIGSTOP')
    await until('both passes', () => Promise.resolve(hasPassed(running, 'spin', 'slight')))
    await merge(cluster, `${classesPath}/${runtimeClass}`, { scheduling: null })
    const labels = { 'cluster.x-k8s.io/wasmtime-slight-v1': null }
    await merge(cluster, '/api/v1/nodes/node-a', { metadata: { labels } })
  } finally {
    cluster.controlPlane.signal('kube-scheduler', 'SIGCONT')
  }
  const { exitCode, ...rest } = await running.ended
  const report = reportOf({ exitCode, ...rest })
  expect(verdictsOf(report)).toEqual({
    'slight on node-a': 'failed label-lost',
    'spin on node-a': 'failed class-conflict'
  })
  const spin = report.constraints.find((one) => one.runtimeClass === runtimeClass)
  expect(spin).toMatchObject({ verdict: 'not-enforced' })
  expect(spin?.evidence).toContain('got another node selector during the run')
  expect(exitCode).toBe(1)
})

test('a class that only a workload of the manifests names, recreated after its pods passed: that pass is a conflict too', async () => {
  await reset(cluster)
  await createClass(cluster, runtimeClass, 'spin')
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-replaced-'))
  const manifests = join(folder, 'web.yaml')
  writeFileSync(manifests, dump(pin(makeDeployment('web'), 'node-a')))
  const inputs = { runtimes: 'slight', nodes: 'node-a', manifests }
  const running = startAction({ kubeconfig: cluster.kubeconfig, ...inputs })
  try {
    await until('a pod of the Deployment that is Ready', async () => {
      const pods = await list<Pod & { status: { conditions?: readonly { type: string; status: string }[] } }>(
        cluster,
        '/api/v1/pods?labelSelector=app=web'
      )
      return pods.some(({ status }) => status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True'))
    })
    await replaceClass(runtimeClass, 'slight')
  } finally {
    rmSync(folder, { recursive: true })
  }
  const report = reportOf(await running.ended)
  expect(verdictsOf(report)).toEqual({ 'slight on node-a': 'passed' })
  expect(workloadsOf(report)).toEqual({ 'Deployment web': 'failed class-conflict' })
  expect(workloadOf(report, 'Deployment', 'web').diagnosis?.evidence).toBe(
    `RuntimeClass ${runtimeClass} was recreated during the run with handler "slight", not "spin"`
  )
})

/** Waits until so many checks have got a node for their pod, whether that is still there or not. */
async function untilScheduled(checks: number): Promise<void> {
  const seen = new Set<string>()
  await until(`the pods of ${checks} checks`, async () => {
    const pods = await list<Pod>(cluster, '/api/v1/pods?labelSelector=wasm-node-smoke/run')
    for (const { metadata, spec } of pods) {
      if (metadata.name.startsWith('check-') && spec.nodeName !== undefined) seen.add(metadata.name)
    }
    return seen.size === checks
  })
}

function hasPassed(running: Running, ...runtimes: readonly string[]): boolean {
  return runtimes.every((runtime) => running.stdout().includes(`✓ ${runtime} on node-a: passed`))
}

/** Deletes a class, and makes it again with this handler. */
async function replaceClass(name: string, handler: string): Promise<void> {
  await remove(cluster, `${classesPath}/${name}`)
  await createClass(cluster, name, handler)
}
