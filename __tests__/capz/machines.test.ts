import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { load } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { type Given, type Running, startAction, withReport } from '../support/action/run.ts'
import { bindClusterRole, createAccount, removeAccount } from '../support/accounts.ts'
import { label, merge, type Node, read, reset, waitForReady } from '../support/cluster.ts'
import type { Kubeconfig } from '../support/kubeconfigs.ts'
import { findChanges, type Snapshot, takeSnapshot } from '../support/snapshot.ts'
import { badImage, goodImage, Management } from './management.ts'
import { useTestbed } from '../support/testbeds.ts'
import { versions, workloadName } from './testbeds.ts'
import { checkOf, reportOf, verdictsOf } from '../support/action/report.ts'

const workload = useTestbed(workloadName)
const kubeconfig = readFileSync(workload.kubeconfig, 'utf8')
// In a namespace that is there already: to delete one of its own is what takes a run longest.
const wws = { runtimes: 'wws', namespace: 'default' } as const

beforeAll(async () => {
  await reset(workload)
})

/** Waits until a run has reported something that it waits for. */
async function untilReported(run: Running, text: string | RegExp): Promise<void> {
  await waitFor({ what: `the run to print ${String(text)}`, timeoutMs: 60_000, everyMs: 100 }, () => {
    const output = run.stdout()
    const isPrinted = typeof text === 'string' ? output.includes(text) : text.test(output)
    return Promise.resolve(isPrinted ? there(undefined) : missing(output))
  })
}

/** A kubeconfig with the token of an administrator of the workload cluster, which is good until its account is removed. */
async function makeAccount(name: string): Promise<string> {
  const token = await createAccount(workload, 'default', name)
  await bindClusterRole(workload, 'default', name, 'cluster-admin')
  const config = load(kubeconfig) as Kubeconfig
  const users = config.users.map((user) => ({ ...user, user: { token } }))
  return JSON.stringify({ ...config, users })
}

describe.each(versions)('Cluster API %s', (version) => {
  const management = new Management(version, 'machines')
  const start = (given: Given): Running => startAction({ ...management.given, ...wws, ...given })
  const run = async (given: Given) => {
    return withReport(await start(given).ended)
  }
  let before: Snapshot

  beforeAll(async () => {
    await management.begin(kubeconfig)
    await management.addDeployment('md-0', 1, 1, goodImage)
    await management.addMachine('md-0-a', { node: 'node-a', image: goodImage })
    await management.addDeployment('md-new', 1, 1, badImage)
    await management.addMachine('md-new-c', { of: 'md-new', node: 'node-c', image: badImage })
    await management.addDeployment('md-lost', 1, 1)
    await management.addMachine('md-lost-x', {
      of: 'md-lost',
      conditions: [
        { type: 'InfrastructureReady', status: 'True', reason: 'Ready', message: '' },
        { type: 'NodeHealthy', status: 'False', reason: 'NodeProvisioning', message: 'no node with its provider id' }
      ]
    })
    before = await takeSnapshot(management.testbed)
  })

  test('a MachineDeployment: its nodes pass, and are reported with Machine, owner and image', async () => {
    const { report, exitCode, stdout } = await run({ nodes: 'machinedeployment/md-0' })
    expect(verdictsOf(report)).toEqual({ 'wws on node-a': 'passed' })
    expect(exitCode).toBe(0)
    expect(report.nodes.find(({ name }) => name === 'node-a')).toMatchObject({
      leftOut: null,
      machine: 'md-0-a',
      owner: 'MachineDeployment/md-0',
      image: { kind: 'compute-gallery', name: 'wasm/ubuntu-2404', version: '1.32.1' }
    })
    expect(stdout).toContain(
      `management cluster: context ${management.testbed.name}, server ${management.testbed.server}`
    )
    expect(stdout).toContain(`workload cluster: context ${workload.name}, server ${workload.server}`)
    expect(stdout).toMatch(/^node-a +✓ [^]*^Images +compute gallery wasm\/ubuntu-2404 1\.32\.1$/m)
    expect(report.cluster?.server).toBe(workload.server)
  })

  test('the version of an image: the red column points at it', async () => {
    const { report, stdout, files, exitCode } = await run({ nodes: 'image-version/1.32.2' })
    expect(verdictsOf(report)).toEqual({ 'wws on node-c': 'failed handler-not-configured' })
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^Images +compute gallery wasm\/ubuntu-2404 1\.32\.2$/m)
    expect(files.get('summary.md')).toMatch(/^\| `node-c` \| \S+ \| `compute gallery wasm\/ubuntu-2404 1\.32\.2` \|/m)
    expect(files.get('junit.xml')).toContain('name="image" value="compute gallery wasm/ubuntu-2404 1.32.2"')
  })

  test('a Machine that never has a node is a failed column, beside the others', async () => {
    const nodes = 'machinedeployment/md-0, machinedeployment/md-lost'
    const { report, stdout, stderr, exitCode } = await run({ nodes, 'wait-timeout': '1s' })
    expect(verdictsOf(report)).toEqual({
      'wws on node-a': 'passed',
      'wws on machine/md-lost-x': 'failed machine-without-node'
    })
    expect(exitCode).toBe(1)
    const { diagnosis } = checkOf(report, 'wws', 'machine/md-lost-x')
    expect(diagnosis).toMatchObject({
      fault: 'node image',
      evidence:
        'machine/md-lost-x (MachineDeployment/md-lost, CAPZ default for Kubernetes v1.32.1): Provisioned, NodeHealthy is False: NodeProvisioning: no node with its provider id'
    })
    expect(diagnosis?.fix.join('\n')).toContain('kubectl describe machine md-lost-x -n machines')
    expect(stdout).toContain('waiting: machine/md-lost-x: MachineDeployment/md-lost, CAPZ default')
    expect(stderr).toContain('not waiting any longer:')
  })

  test('constrain: reports that the labels go with the node, and what keeps them', async () => {
    const { report } = await run({ nodes: 'machinedeployment/md-0', constrain: 'true', cleanup: 'all' })
    expect(verdictsOf(report)).toEqual({ 'wws on node-a': 'passed' })
    expect(report.warnings.join('\n')).toMatch(/KubeadmConfigTemplate.*--additional-sync-machine-labels/)
  })

  test('a MachineDeployment that is not there: reported with those that are, without any waiting', async () => {
    const { report } = await run({ nodes: 'machinedeployment/md-none' })
    expect(report.result).toBe('error')
    expect(report.message).toContain('MachineDeployment/md-0, MachineDeployment/md-lost, MachineDeployment/md-new')
  })

  test('the management cluster is as it was', async () => {
    expect(findChanges(before, await takeSnapshot(management.testbed))).toEqual([])
  })
})

describe('what is not up yet', () => {
  test.each(versions)('a node that comes during the wait is taken, each state reported (%s)', async (version) => {
    const management = new Management(version, 'late')
    await management.begin(kubeconfig)
    await management.addDeployment('md-late', 1, 1)
    const noData = { type: 'BootstrapReady', status: 'False', reason: 'WaitingForBootstrapData', message: '' }
    await management.addMachine('md-late-a', { of: 'md-late', phase: 'Pending', isUp: false, conditions: [noData] })
    const running = startAction({ ...management.given, ...wws, 'wait-timeout': '60s' })
    await untilReported(
      running,
      /waiting: machine\/md-late-a: .*: Pending, BootstrapReady is False: WaitingForBootstrapData/
    )
    await management.writeMachine('md-late-a', { phase: 'Provisioning', isUp: false })
    await untilReported(running, /waiting: machine\/md-late-a: .*: Provisioning/)
    await management.writeMachine('md-late-a', { node: 'node-a' })
    const ended = await running.ended
    expect(ended.stdout).toContain('waiting: machine/md-late-a: done')
    expect(checkOf(reportOf(ended), 'wws', 'node-a').verdict).toBe('passed')
  })

  test('a change that is not rolled out yet is waited for: its Machines are not those that are there', async () => {
    const management = new Management('v1beta2', 'rollout')
    await management.begin(kubeconfig)
    await management.addDeployment('md-0', 1, 0)
    await management.addMachine('md-0-a', { node: 'node-a' })
    const given = { ...wws, nodes: 'machinedeployment/md-0', 'wait-timeout': '1s' }
    const report = reportOf(await startAction({ ...management.given, ...given }).ended)
    expect(verdictsOf(report)).toEqual({
      'wws on node-a': 'passed',
      'wws on machinedeployment/md-0': 'failed machine-without-node'
    })
    expect(checkOf(report, 'wws', 'machinedeployment/md-0').diagnosis?.evidence).toContain(
      '0 of 1 Machines are of its newest template'
    )
  })

  test('a surge is waited for until its last old Machine goes: that one takes no part', async () => {
    const management = new Management('v1beta2', 'surge')
    await management.begin(kubeconfig)
    await management.addDeployment('md-0', 1, 1)
    await management.addMachine('md-0-old', { node: 'node-c', image: badImage })
    await management.addMachine('md-0-new', { node: 'node-a', image: goodImage })
    const given = { ...wws, nodes: 'machinedeployment/md-0', 'wait-timeout': '60s' }
    const running = startAction({ ...management.given, ...given })
    await untilReported(running, /waiting: machinedeployment\/md-0: .*: 2 Machines, 1 wanted/)
    await management.removeMachine('md-0-old')
    expect(verdictsOf(reportOf(await running.ended))).toEqual({ 'wws on node-a': 'passed' })
  })

  test('a node that still has the taint of its start is waited for, not skipped', async () => {
    const management = new Management('v1beta2', 'starting')
    await management.begin(kubeconfig)
    await management.addMachine('a', { node: 'node-a' })
    const path = '/api/v1/nodes/node-a'
    const taint = { key: 'node.cluster.x-k8s.io/uninitialized', effect: 'NoSchedule' }
    await merge(workload, path, { spec: { taints: [taint] } })
    const running = startAction({ ...management.given, ...wws, 'wait-timeout': '60s' })
    await untilReported(running, 'waiting: node node-a: Ready, but with start-up taints')
    await merge(workload, path, { spec: { taints: null } })
    const report = reportOf(await running.ended)
    expect(checkOf(report, 'wws', 'node-a').verdict).toBe('passed')
  })

  test('a node that is there but not Ready by then is a failed column as well', async () => {
    const management = new Management('v1beta2', 'unready')
    await management.begin(kubeconfig)
    await management.addMachine('c', { node: 'node-c', image: badImage })
    await workload.node('node-c').stop('kubelet')
    // The node controller would report that itself, 40 s later.
    const path = '/api/v1/nodes/node-c'
    const { status } = await read<Node>(workload, path)
    const conditions = status.conditions.map((one) => (one.type === 'Ready' ? { ...one, status: 'False' } : one))
    await merge(workload, `${path}/status`, { status: { conditions } })
    const ended = await startAction({ ...management.given, ...wws, nodes: 'c', 'wait-timeout': '1s' }).ended
    await workload.node('node-c').start('kubelet')
    await waitForReady(workload, 'node-c', 'True')
    expect(ended.stdout).toContain(
      'waiting: node node-c: MachineDeployment/md-0, compute gallery wasm/ubuntu-2404 1.32.2: '
    )
    expect(verdictsOf(reportOf(ended))).toEqual({ 'wws on node-c': 'failed node-not-ready' })
    expect(ended.stdout).toMatch(/^Images +compute gallery wasm\/ubuntu-2404 1\.32\.2$/m)
  })

  test('a control plane is waited for', async () => {
    const management = new Management('v1beta2', 'later')
    await management.begin(undefined, false)
    await management.addMachine('cp-0', { of: 'control-plane', isUp: false, phase: 'Provisioning' })
    await management.addMachine('a', { node: 'node-a', image: goodImage })
    const running = startAction({ ...management.given, ...wws, nodes: 'a', 'wait-timeout': '60s' })
    await untilReported(
      running,
      'waiting: control plane: Provisioned, ControlPlaneInitialized is False: NotInitialized'
    )
    await untilReported(running, 'waiting: machine/cp-0: CAPZ default for Kubernetes v1.32.1: Provisioning')
    await management.initialize(true)
    // Cluster API writes it in a step of its own.
    await untilReported(running, 'waiting: Secret later/wasm-kubeconfig: it does not exist yet')
    await management.putSecret({ value: kubeconfig })
    expect(verdictsOf(reportOf(await running.ended))).toEqual({ 'wws on node-a': 'passed' })
  })

  test('a Secret that is written again while it is waited for: the run goes on with what it has then', async () => {
    const management = new Management('v1beta2', 'renewed')
    await management.begin(await makeAccount('first'))
    await management.addMachine('a', {})
    const running = startAction({ ...management.given, ...wws, nodes: 'a', 'wait-timeout': '120s' })
    await untilReported(running, 'waiting: machine/a')
    const secret = 'Secret renewed/wasm-kubeconfig: its credentials'
    await removeAccount(workload, 'default', 'first')
    await untilReported(running, `${secret} are not accepted (401), and there are no others in it yet`)
    await management.changeSecret({ value: await makeAccount('second') })
    await untilReported(running, `${secret} were no longer accepted (401); it was read again, and has new ones`)
    await management.writeMachine('a', { node: 'node-a' })
    const ended = await running.ended
    await removeAccount(workload, 'default', 'second')
    expect(verdictsOf(reportOf(ended)), ended.stdout).toEqual({ 'wws on node-a': 'passed' })
  })

  test.each(versions)('one that never comes is reported, with its Machines (%s)', async (version) => {
    const management = new Management(version, 'never')
    await management.begin(undefined, false)
    const failed = { type: 'InfrastructureReady', status: 'False', reason: 'VMProvisionFailed', message: 'quota' }
    await management.addMachine('cp-0', {
      of: 'control-plane',
      isUp: false,
      phase: 'Provisioning',
      conditions: [failed]
    })
    const ended = await startAction({ ...management.given, ...wws, 'wait-timeout': '1s' }).ended
    expect(ended.exitCode).toBe(1)
    expect(ended.stderr + ended.stdout).toContain('the control plane of never/wasm is not up')
    expect(ended.stderr + ended.stdout).toContain(
      'machine/cp-0: CAPZ default for Kubernetes v1.32.1: Provisioning, InfrastructureReady is False: VMProvisionFailed: quota'
    )
  })

  test('a run that is cancelled while it waits ends at once, and has changed nothing', async () => {
    const management = new Management('v1beta2', 'cancelled')
    await management.begin(kubeconfig)
    await management.addMachine('x', {})
    const before = await takeSnapshot(workload)
    const running = startAction({ ...management.given, ...wws, nodes: 'x' })
    await untilReported(running, 'waiting: machine/x')
    running.child.kill('SIGTERM')
    const ended = await Promise.race([running.ended, sleep(10_000)])
    expect(ended?.exitCode).toBe(1)
    expect(`${ended?.stdout ?? ''}${ended?.stderr ?? ''}`).toContain(
      'the run was cancelled while it waited for Machines'
    )
    expect(findChanges(before, await takeSnapshot(workload))).toEqual([])
  })
})

describe('a MachinePool of a scale set', () => {
  const management = new Management('v1beta2', 'pools')
  const image = { kind: 'compute-gallery', name: 'wasm/ubuntu-2404' }
  const nodeA = (report: ReturnType<typeof reportOf>) => report.nodes.find(({ name }) => name === 'node-a')

  beforeAll(async () => {
    await management.begin(kubeconfig)
    await management.addPool('mp-0', ['node-a'], 'AzureMachinePool', goodImage)
  })

  test('its nodes, by the image of the set', async () => {
    const report = reportOf(await startAction({ ...management.given, ...wws, nodes: 'machinepool/mp-*' }).ended)
    expect(verdictsOf(report)).toEqual({ 'wws on node-a': 'passed' })
    expect(nodeA(report)).toMatchObject({ owner: 'MachinePool/mp-0', image: { ...image, version: '1.32.1' } })
  })

  test('a new image that no instance runs yet: red, and no node is called it', async () => {
    await management.changeImage('mp-0', badImage, ['node-a'])
    const given = { ...wws, nodes: 'machinepool/mp-0', 'wait-timeout': '1s' }
    const report = reportOf(await startAction({ ...management.given, ...given }).ended)
    expect(verdictsOf(report)).toEqual({
      'wws on node-a': 'passed',
      'wws on machinepool/mp-0': 'failed machine-without-node'
    })
    expect(nodeA(report)?.image).toMatchObject({ kind: 'unknown' })
    expect(checkOf(report, 'wws', 'machinepool/mp-0').diagnosis).toMatchObject({
      fault: 'cluster',
      evidence:
        'machinepool/mp-0 (MachinePool/mp-0, compute gallery wasm/ubuntu-2404 1.32.2): 1 of 1 nodes are not up to date, Running'
    })
  })

  test('it is waited for, and then the nodes are those of the new image', async () => {
    const running = startAction({
      ...{ ...management.given, ...wws },
      ...{ nodes: 'image-version/1.32.2', 'wait-timeout': '60s' }
    })
    await untilReported(running, /waiting: machinepool\/mp-0: .*: 1 of 1 nodes are not up to date/)
    await management.replaceInstance('mp-0', 'node-a')
    const report = reportOf(await running.ended)
    expect(verdictsOf(report)).toEqual({ 'wws on node-a': 'passed' })
    expect(nodeA(report)?.image).toMatchObject({ ...image, version: '1.32.2' })
  })
})

test.each(versions)(
  "a Cluster's topology: waited for until it is applied to its MachineDeployments (%s)",
  async (version) => {
    const management = new Management(version, 'topology')
    const ofClass = version === 'v1beta1' ? { class: 'azure' } : { classRef: { name: 'azure' } }
    await management.begin(kubeconfig, true, { ...ofClass, version: 'v1.32.1' })
    await management.addMachine('a', { node: 'node-a', image: goodImage })
    const condition = {
      type: 'TopologyReconciled',
      status: 'False',
      reason: 'ReconcileFailed',
      message: 'no variable x'
    }
    await management.initialize(true, [condition])
    const given = { ...management.given, ...wws, nodes: 'a' }
    const late = await startAction({ ...given, 'wait-timeout': '1s' }).ended
    expect(late.exitCode).toBe(1)
    expect(reportOf(late).message).toMatch(
      /the topology of topology\/wasm is not applied .*topology: TopologyReconciled is False: ReconcileFailed: no variable x/s
    )
    const running = startAction({ ...given, 'wait-timeout': '60s' })
    await untilReported(running, 'waiting: topology: TopologyReconciled is False')
    await management.initialize(true, [{ ...condition, status: 'True', reason: 'ReconcileSucceeded', message: '' }])
    expect(verdictsOf(reportOf(await running.ended))).toEqual({ 'wws on node-a': 'passed' })
  }
)

describe.each(
  versions.flatMap((version) => [
    { version, kind: 'AzureManagedMachinePool' },
    { version, kind: 'AzureASOManagedMachinePool' }
  ])
)('a pool of AKS by $kind ($version)', ({ version, kind }) => {
  const key = 'kubernetes.azure.com/node-image-version'
  const [good, bad] = ['AKSUbuntu-2204gen2-202501.12.0', 'AKSUbuntu-2204gen2-202502.03.0']
  const management = new Management(version, `aks-${kind.toLowerCase()}`)
  let kubelet = ''

  beforeAll(async () => {
    await management.begin(kubeconfig)
    kubelet = (await read<Node>(workload, '/api/v1/nodes/node-a')).status.nodeInfo.kubeletVersion
    await management.addPool('wasm', ['node-a'], kind)
    await management.addPool('new', ['node-c'], kind)
    // The cloud's node image, which only its nodes know.
    await label(workload, 'node-a', key, good)
    await label(workload, 'node-c', key, bad)
  })

  afterAll(async () => {
    await label(workload, 'node-a', key, null)
    await label(workload, 'node-c', key, null)
  })

  test('machinepool/NAME chooses its nodes; they are reported with owner and image, in table and report', async () => {
    const ended = await startAction({ ...management.given, ...wws, nodes: 'machinepool/wasm' }).ended
    const report = reportOf(ended)
    expect(verdictsOf(report)).toEqual({ 'wws on node-a': 'passed' })
    expect(report.nodes.find(({ name }) => name === 'node-a')).toMatchObject({
      machine: null,
      owner: 'MachinePool/wasm',
      image: { kind: 'aks', name: `Kubernetes ${kubelet}`, version: good }
    })
    expect(ended.stdout.split('\n').map((line) => line.replace(/ +/, ' '))).toContain(
      `Images AKS ${good} (Kubernetes ${kubelet})`
    )
  })

  test('image-version/V chooses by the image; the red column points at it', async () => {
    const ended = await startAction({ ...management.given, ...wws, nodes: 'image-version/*-202502.03.0' }).ended
    expect(verdictsOf(reportOf(ended))).toEqual({ 'wws on node-c': 'failed handler-not-configured' })
    expect(ended.stdout).toContain(`AKS ${bad} (Kubernetes ${kubelet})`)
    expect(ended.files.get('junit.xml')).toContain(bad)
  })

  test('a node that has yet to be upgraded is waited for, and never called the new version', async () => {
    await management.raiseVersion('wasm', 'v1.99.0')
    const inputs = { ...management.given, ...wws, nodes: 'machinepool/wasm', 'wait-timeout': '5s' }
    const ended = await startAction(inputs).ended
    await management.raiseVersion('wasm', 'v1.32.1')
    expect(ended.exitCode).toBe(1)
    const report = reportOf(ended)
    expect(verdictsOf(report)).toEqual({
      'wws on machinepool/wasm': 'failed machine-without-node',
      'wws on node-a': 'passed'
    })
    expect(report.nodes.find(({ name }) => name === 'node-a')?.image).toMatchObject({ name: `Kubernetes ${kubelet}` })
    expect(ended.stdout).toContain('1 of 1 nodes are not up to date')
  })
})
