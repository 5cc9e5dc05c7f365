import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { type Reported, runOn, startAction, withReport } from '../support/action/run.ts'
import { list, merge, ownNamespaces, type Pod, remove, reset } from '../support/cluster.ts'
import { proxyCluster, openFaultProxy, type FaultProxy } from '../support/fault-proxy.ts'
import { writeKubeconfig } from '../support/kubeconfigs.ts'
import { type Hollows, startHollows } from './hollow.ts'
import { useTestbed } from '../support/testbeds.ts'
import { checkOf, verdictsOf } from '../support/action/report.ts'

const cluster = useTestbed('mixed')
const joined = 'joined during the run, so nothing was proven there: '

let hollows: Hollows
let proxy: FaultProxy
let folder: string
let scaled: Reported
let early: Reported

beforeAll(async () => {
  await reset(cluster)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-pools-'))
  hollows = await startHollows(cluster)
  proxy = await openFaultProxy(cluster)
  await hollows.join(['pool-1', 'pool-2', 'pool-3', 'early-1'].map((name) => ({ name })))
  ;[scaled, early] = await Promise.all([runWhileScaling(), runWithoutNode()])
})

afterAll(async () => {
  await proxy.close()
  await hollows.stop()
  rmSync(folder, { recursive: true })
  await reset(cluster)
})

describe('a pool that scales while it is looked at', () => {
  test('what went, and what is marked to go, is inconclusive and nobody is blamed', () => {
    expect(verdictsOf(scaled.report)).toMatchObject({
      'spin on pool-1': 'inconclusive node-gone',
      'spin on pool-2': 'inconclusive node-gone'
    })
    const evidenceOf = (node: string): string | undefined => checkOf(scaled.report, 'spin', node).diagnosis?.evidence
    expect(evidenceOf('pool-1')).toBe('node pool-1 was deleted')
    expect(evidenceOf('pool-2')).toBe(
      'node pool-2 was tainted ToBeDeletedByClusterAutoscaler: an autoscaler removes it'
    )
  })

  test('what the autoscaler only thinks of deleting is judged by what it answers: nothing', () => {
    expect(verdictsOf(scaled.report)['spin on pool-3']).toMatch(/^inconclusive (pods-unreachable|no-answer)$/)
  })

  test('what came has no check, and is named in a warning; what nobody asked for is not', () => {
    expect(Object.keys(verdictsOf(scaled.report))).toHaveLength(3)
    const hint = 'run again to have them proven, now that there are the 4 of min-nodes'
    expect(scaled.report.warnings).toEqual([`${joined}pool-4; ${hint}`])
    expect(scaled.stdout.replaceAll(/\s+/g, ' ')).toContain(`${joined}pool-4`)
  })

  test('is not green', () => {
    expect(scaled.report.result).toBe('inconclusive')
    expect(scaled.exitCode).toBe(1)
  })
})

describe('a node that goes after it was listed and before its pod is made', () => {
  test('is inconclusive, seconds later and not for want of a label', () => {
    expect(verdictsOf(early.report)).toEqual({ 'wws on early-1': 'inconclusive node-gone' })
    expect(early.report.phases.lastVerdictMs).toBeLessThan(10_000)
  })
})

test('nothing is left behind', async () => {
  expect([...scaled.report.cleanup.problems, ...early.report.cleanup.problems]).toEqual([])
  expect(await ownNamespaces(cluster)).toEqual([])
})

/** The pods of all three run before anything happens to their nodes; one more joins. */
async function runWhileScaling(): Promise<Reported> {
  const given = { kubeconfig: cluster.kubeconfig, runtimes: 'spin', nodes: 'pool-*', 'min-nodes': '4' }
  const running = startAction({ ...given, access: 'proxy' })
  await waitFor({ what: 'pods on all nodes of the pool', timeoutMs: 30_000 }, async () => {
    const pods = await list<Pod>(cluster, '/api/v1/pods?labelSelector=wasm-node-smoke/run')
    const ready = pods.filter(({ spec, status }) => spec.nodeName?.startsWith('pool-') && status.phase === 'Running')
    // A negative test is there beside them.
    const nodes = new Set(ready.map(({ spec }) => spec.nodeName))
    return nodes.size === 3 ? there(undefined) : missing(`${nodes.size} of 3; ${running.stdout()}`)
  })
  await hollows.join([{ name: 'pool-4' }, { name: 'other-1' }])
  await taint('pool-3', 'DeletionCandidateOfClusterAutoscaler', 'PreferNoSchedule')
  await taint('pool-2', 'ToBeDeletedByClusterAutoscaler', 'NoSchedule')
  await hollows.leave(['pool-1'])
  return withReport(await running.ended)
}

/** The node goes while the request that creates its pod is sent. */
async function runWithoutNode(): Promise<Reported> {
  proxy.onRequest = async ({ method, path }) => {
    if (method === 'POST' && /\/pods(\?|$)/.test(path)) await remove(cluster, '/api/v1/nodes/early-1')
  }
  const kubeconfig = writeKubeconfig(join(folder, 'proxy'), proxyCluster(proxy), {})
  return await runOn(cluster, { kubeconfig, runtimes: 'wws', nodes: 'early-1' })
}

async function taint(node: string, key: string, effect: string): Promise<void> {
  await merge(cluster, `/api/v1/nodes/${node}`, { spec: { taints: [{ key, value: '1760000000', effect }] } })
}
