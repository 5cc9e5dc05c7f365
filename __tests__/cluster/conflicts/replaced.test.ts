import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAction, type Ended } from '../../support/action/run.ts'
import { classesPath, createClass, list, merge, type Pod, remove, reset } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { until } from '../../support/until.ts'
import { checkOf, reportOf, verdictsOf } from '../../support/action/report.ts'

const cluster = useTestbed('cluster')
const runtimeClass = 'wasmtime-spin-v2'
let ended: Ended

beforeAll(async () => {
  await reset(cluster)
  const running = startAction({ kubeconfig: cluster.kubeconfig, runtimes: 'spin, slight', nodes: 'node-a' })
  try {
    await until('the pods of both checks', async () => (await findPods('check-')).length === 2)
    // The negative test is held back, so that the class is replaced for certain before the run ends.
    cluster.controlPlane.signal('kube-scheduler', 'SIGSTOP')
    await until('a pass', () => Promise.resolve(running.stdout().includes('✓ spin on node-a: passed')))
    await remove(cluster, `${classesPath}/${runtimeClass}`)
    await createClass(cluster, runtimeClass, 'slight')
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
    await until('the pods of both checks', async () => (await findPods('check-')).length === 2)
    cluster.controlPlane.signal('kube-scheduler', 'SIGSTOP')
    const hasPassed = (): boolean =>
      ['spin', 'slight'].every((name) => running.stdout().includes(`✓ ${name} on node-a: passed`))
    await until('both passes', () => Promise.resolve(hasPassed()))
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

async function findPods(prefix: string): Promise<readonly Pod[]> {
  const pods = await list<Pod>(cluster, '/api/v1/pods?labelSelector=wasm-node-smoke/run')
  return pods.filter(({ metadata, spec }) => metadata.name.startsWith(prefix) && spec.nodeName !== undefined)
}
