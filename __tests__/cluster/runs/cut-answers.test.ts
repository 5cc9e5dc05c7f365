import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verdictsOf } from '../../support/action/report.ts'
import { runOn } from '../../support/action/run.ts'
import { reset } from '../../support/cluster.ts'
import { type FaultProxy, openFaultProxy, proxyCluster } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'
import { useTestbed } from '../../support/testbeds.ts'

const cluster = useTestbed('cluster')
/** Longer than a wrong answer has to stand before it counts, and shorter than an answer is waited for. */
const LATE_MS = 6_000

let folder: string
let proxy: FaultProxy

beforeAll(async () => {
  await reset(cluster)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-cut-'))
  proxy = await openFaultProxy(cluster)
})

afterAll(async () => {
  await proxy.close()
  await reset(cluster)
  rmSync(folder, { recursive: true })
})

test('an answer that is cut off on its way, and a late one after it, blame no sample and no node', async () => {
  let pod: string | undefined
  let asked = 0
  proxy.onRequest = async ({ halveAnswer, path }) => {
    const [name] = /\/pods\/[^/]+\/proxy/.exec(path) ?? []
    if (name === undefined) return
    pod ??= name
    if (name !== pod) return
    asked += 1
    if (asked === 1) halveAnswer()
    if (asked === 2) await pause(LATE_MS)
  }
  const kubeconfig = writeKubeconfig(join(folder, 'kubeconfig'), proxyCluster(proxy), {})
  const { report } = await runOn(cluster, { kubeconfig, runtimes: 'spin', nodes: 'node-a,node-b', cleanup: 'all' })
  expect(asked).toBeGreaterThan(2)
  expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed', 'spin on node-b': 'passed' })
})
