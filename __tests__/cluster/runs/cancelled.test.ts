import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Running, startAction, withReport } from '../../support/action/run.ts'
import { verdictsOf } from '../../support/action/report.ts'
import { reset } from '../../support/cluster.ts'
import { type FaultProxy, openFaultProxy, proxyCluster } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'
import { findChanges, takeSnapshot } from '../../support/snapshot.ts'
import { useTestbed } from '../../support/testbeds.ts'

const cluster = useTestbed('cluster')

let folder: string
let proxy: FaultProxy

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-cancelled-'))
  proxy = await openFaultProxy(cluster)
})

beforeEach(async () => {
  await reset(cluster)
})

afterEach(() => {
  proxy.onRequest = () => undefined
  proxy.onAnswer = () => undefined
})

afterAll(async () => {
  await proxy.close()
  rmSync(folder, { recursive: true })
})

test('a run that is cancelled in its negative test blames nobody for the check that had passed', async () => {
  const running = start()
  proxy.onAnswer = ({ method, body, piece }) => {
    const isNegativeTest = method === 'POST' && body().includes('"name":"negative-test-')
    if (isNegativeTest && piece !== undefined) running.child.kill('SIGINT')
  }
  const { exitCode, report } = withReport(await running.ended)
  expect(exitCode).toBe(1)
  expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'inconclusive cancelled' })
  expect(report.checks.map(({ diagnosis }) => diagnosis?.fault)).toEqual(['this run'])
  expect(report.negativeTests).toEqual([])
})

test('a run that is cancelled while it applies its classes blames nobody for those', async () => {
  const before = await takeSnapshot(cluster)
  const isCreation = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
    method === 'POST' && path.includes('/runtimeclasses') && !path.includes('dryRun')
  const running = start()
  proxy.onRequest = async (request) => {
    if (!isCreation(request)) return
    running.child.kill('SIGINT')
    await sleep(2000)
  }
  const { promise: isAnswered, resolve } = Promise.withResolvers<undefined>()
  proxy.onAnswer = (answer) => {
    if (isCreation(answer) && answer.piece === undefined) resolve(undefined)
  }
  const { exitCode, report } = withReport(await running.ended)
  expect(exitCode).toBe(1)
  expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'inconclusive cancelled' })
  // The request that was held back has its effect after the run has ended, or none.
  await isAnswered
  expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
})

test('a run that is cancelled before it knows the cluster says so, and blames no server', async () => {
  const running = start()
  proxy.onRequest = async ({ method, path }) => {
    if (method !== 'GET' || !path.includes('/nodes')) return
    running.child.kill('SIGINT')
    await sleep(1000)
  }
  const { exitCode, report, stdout } = withReport(await running.ended)
  expect(exitCode).toBe(1)
  expect(report).toMatchObject({ result: 'error', checks: [] })
  expect(stdout).toContain('the run was cancelled before it began any check')
})

function start(): Running {
  const kubeconfig = writeKubeconfig(join(folder, 'kubeconfig'), proxyCluster(proxy), {})
  const given = { kubeconfig, runtimes: 'spin', nodes: 'node-a', cleanup: 'all' }
  return startAction(given, { reportDir: mkdtempSync(join(folder, 'report-')) })
}
