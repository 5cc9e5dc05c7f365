import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Reported, startAction, withReport } from '../../support/action/run.ts'
import { verdictsOf } from '../../support/action/report.ts'
import { reset } from '../../support/cluster.ts'
import { type FaultProxy, openFaultProxy, proxyCluster } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'
import { useTestbed } from '../../support/testbeds.ts'

const cluster = useTestbed('cluster')

let folder: string
let proxy: FaultProxy
let cancelled: Reported

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-cancelled-'))
  proxy = await openFaultProxy(cluster)
  await reset(cluster)
  const kubeconfig = writeKubeconfig(join(folder, 'kubeconfig'), proxyCluster(proxy), {})
  const running = startAction({ kubeconfig, runtimes: 'spin', nodes: 'node-a', cleanup: 'all' }, { reportDir: folder })
  proxy.onAnswer = ({ method, body, piece }) => {
    const isNegativeTest = method === 'POST' && body().includes('"name":"negative-test-')
    if (isNegativeTest && piece !== undefined) running.child.kill('SIGINT')
  }
  cancelled = withReport(await running.ended)
})

afterAll(async () => {
  await proxy.close()
  rmSync(folder, { recursive: true })
})

test('a run that is cancelled in its negative test blames nobody for the check that had passed', () => {
  const { exitCode, report, stdout } = cancelled
  expect(exitCode).toBe(1)
  expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'inconclusive cancelled' })
  expect(report.checks.map(({ diagnosis }) => diagnosis?.fault)).toEqual(['this run'])
  expect(report.negativeTests).toEqual([])
  expect(stdout).not.toContain('image')
})
