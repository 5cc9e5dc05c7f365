import { afterAll, beforeAll, expect, test } from 'vitest'
import { verdictsOf } from '../../support/action/report.ts'
import { runOn } from '../../support/action/run.ts'
import { create, label, remove, reset } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'

const cluster = useTestbed('cluster')
const namespace = '/api/v1/namespaces/production'

beforeAll(async () => {
  await reset(cluster)
  await label(cluster, 'node-a', 'env', 'production')
  // The API server's plugin PodNodeSelector adds it to every pod there.
  const annotations = { 'scheduler.alpha.kubernetes.io/node-selector': 'env=production' }
  await create(cluster, '/api/v1/namespaces', { metadata: { name: 'production', annotations } })
})

afterAll(async () => {
  await label(cluster, 'node-a', 'env', null)
  await remove(cluster, namespace)
  await reset(cluster)
})

test("a pod that its namespace's default selector keeps off a node proves no constraint of its class", async () => {
  const { report, exitCode } = await runOn(cluster, {
    nodes: 'node-a',
    runtimes: 'spin',
    constrain: 'true',
    namespace: 'production'
  })
  expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
  expect(report.constraints).toMatchObject([
    {
      runtimeClass: 'wasmtime-spin-v2',
      verdict: 'unproven',
      evidence: expect.stringMatching(
        /was admitted with nodeSelector env=production, which is not of its class and which \S+ does not carry$/
      ) as unknown
    }
  ])
  expect(report.result).toBe('inconclusive')
  expect(exitCode).toBe(1)
})
