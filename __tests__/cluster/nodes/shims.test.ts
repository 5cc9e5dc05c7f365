import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failureOf } from '../../../testbed/run.ts'
import { runtimeTypeOf, shimOf } from '../../../testbed/runtimes.ts'
import type { TestbedNode } from '../../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import { type Reported, runOn } from '../../support/action/run.ts'
import { reset, waitForReady } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { checkOf, verdictsOf, workloadOf, workloadsOf } from '../../support/action/report.ts'
import { makeDeployment, pin } from '../manifests/manifests.ts'

const cluster = useTestbed('cluster')
/** One node on each generation of containerd; `swapped` has its wrong handler from the start (topology.yaml). */
const broken = { two: cluster.node('node-a'), one: cluster.node('swapped') }
const config = '/etc/containerd/config.toml'
const [ownType, otherType] = [runtimeTypeOf('lunatic'), runtimeTypeOf('slight')]

/** With this file beside it, the shim's app ignores SIGTERM and the shim hangs from then on (testbed/shim/src/hang.rs). */
const ignoresSigterm = `/usr/local/bin/${shimOf('slight')}.ignores-sigterm`

const slightImage = 'ghcr.io/deislabs/containerd-wasm-shims/examples/slight-rust-hello:latest'
const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-shims-'))

let ended: Reported
let ofManifests: Reported
let goodConfig: string

beforeAll(async () => {
  await reset(cluster)
  goodConfig = await exec(broken.two, ['cat', config])
  await exec(broken.two, ['sed', '-i', `s/${ownType}/${otherType}/`, config])
  for (const node of Object.values(broken)) {
    node.removeShim('wws')
    await exec(node, ['touch', ignoresSigterm])
  }
  await Promise.all(Object.values(broken).map(restartContainerd))
  ended = await runOn(cluster, { nodes: 'node-a, node-b, swapped' })
  const manifests = join(folder, 'own.yaml')
  writeFileSync(manifests, ['node-a', 'node-b'].map((node) => dump(makePinned(node), { noRefs: true })).join('---\n'))
  ofManifests = await runOn(cluster, { nodes: 'node-b', runtimes: 'slight', manifests })
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await exec(broken.two, ['sh', '-c', `cat > ${config}`], goodConfig)
  for (const node of Object.values(broken)) {
    node.installShim('wws')
    // A shim that hangs is ended as the fix says; containerd removes its container then.
    await exec(node, ['rm', ignoresSigterm])
    await exec(node, ['pkill', '-9', '-f', shimOf('slight')])
    // A containerd that is restarted before waits for the shim that is gone.
    await waitFor({ what: `the end of all containers on ${node.name}`, timeoutMs: 60_000, everyMs: 200 }, async () => {
      const tasks = await exec(node, ['ctr', '--namespace', 'k8s.io', 'tasks', 'list', '--quiet'])
      return tasks.trim() === '' ? there(undefined) : missing(tasks)
    })
  }
  await Promise.all(Object.values(broken).map(restartContainerd))
})

test('each broken shim is seen on its node and nowhere else', () => {
  expect(verdictsOf(ended.report)).toEqual({
    'lunatic on node-a': 'failed handler-miswired',
    'lunatic on node-b': 'passed',
    'lunatic on swapped': 'failed handler-miswired',
    'slight on node-a': 'failed pod-does-not-end',
    'slight on node-b': 'passed',
    'slight on swapped': 'failed pod-does-not-end',
    'spin on node-a': 'passed',
    'spin on node-b': 'passed',
    'spin on swapped': 'passed',
    'wws on node-a': 'failed shim-not-installed',
    'wws on node-b': 'passed',
    'wws on swapped': 'failed shim-not-installed'
  })
  expect(ended.report.result).toBe('failed')
  expect(ended.exitCode).toBe(1)
})

test.each(['node-a', 'swapped'])("a deleted shim on %s: the evidence is containerd's own line", (node) => {
  expect(checkOf(ended.report, 'wws', node).diagnosis).toMatchObject({
    fault: 'node image',
    evidence: expect.stringContaining(
      'runtime "io.containerd.wws.v1" binary not installed "containerd-shim-wws-v1": file does not exist'
    ) as unknown
  })
})

test.each(['node-a', 'swapped'])('a swapped handler on %s: the evidence names the shim that refused', (node) => {
  expect(checkOf(ended.report, 'lunatic', node).diagnosis?.evidence).toContain("slight executor can't handle spec")
})

test.each(['node-a', 'swapped'])(
  "a pod on %s that can't be ended: the evidence names it, and what the kubelet did",
  (node) => {
    const { diagnosis, pod, stopMs } = checkOf(ended.report, 'slight', node)
    expect(stopMs).toBeNull()
    expect(diagnosis).toMatchObject({ fault: 'node image' })
    // After its 20 s its kubelet has to renew its Lease once more, which it does every 10 s.
    const there = `^pod ${pod ?? ''} still exists (2\\d|3[0-5]) s after it was deleted, its container running`
    expect(diagnosis?.evidence).toMatch(new RegExp(`${there}; Killing: Stopping container`))
  }
)

test("so is one of the user's own manifests, once its own grace is over, and its workload fails", () => {
  const { report } = ofManifests
  expect(workloadsOf(report)).toEqual({
    'Deployment on-node-a': 'failed pod-does-not-end',
    'Deployment on-node-b': 'passed'
  })
  const stuck = workloadOf(report, 'Deployment', 'on-node-a')
  // 19 s after the 5 s that its manifest leaves it, and once its kubelet has renewed its Lease since.
  expect(stuck.diagnosis?.evidence).toMatch(
    /^pod on-node-a-\S+ still exists (2[4-9]|3\d) s after it was deleted, its container running/
  )
  expect(stuck.pods).toMatchObject([{ node: 'node-a', verdict: 'failed', stopMs: null }])
  const [good] = workloadOf(report, 'Deployment', 'on-node-b').pods
  expect(good?.stopMs).toBeGreaterThan(0)
  expect(good?.stopMs).toBeLessThan(24_000)
})

test('how long each of the others took to end is reported', () => {
  const stops = ended.report.checks.flatMap(({ stopMs, verdict }) => (verdict === 'passed' ? [stopMs ?? -1] : []))
  for (const stopMs of stops) expect(stopMs).toBeGreaterThan(0)
  expect(Math.max(...stops)).toBeLessThan(20_000)
})

test('a failure is reported seconds after its evidence, and not when the timeout ends', () => {
  expect(ended.report.phases.lastVerdictMs).toBeLessThan(60_000)
})

/** A Deployment of one pod of slight, on this node, with 5 s to end. */
function makePinned(node: string): object {
  const deployment = makeDeployment(`on-${node}`, { image: slightImage })
  return pin(deployment, node, { runtimeClassName: 'wasmtime-slight-v1', terminationGracePeriodSeconds: 5 })
}

async function restartContainerd(node: TestbedNode): Promise<void> {
  await node.stop('containerd')
  await node.start('containerd')
  // The kubelet lost its runtime for a moment; while it reports it no pod is started.
  await waitForReady(cluster, node.name, 'True')
}

async function exec(node: TestbedNode, args: readonly string[], input = ''): Promise<string> {
  const ran = await node.exec(args, { input })
  if (ran.code !== 0) throw new Error(failureOf(ran))
  return ran.stdout
}
