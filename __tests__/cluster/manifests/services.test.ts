import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { failureOf } from '../../../testbed/run.ts'
import { listWaiting, type LoadBalancer, setIngress, startLoadBalancer } from '../../../testbed/load-balancer.ts'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import { runOn } from '../../support/action/run.ts'
import { create, createClass, list, ownNamespaces, read, remove, reset } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { makeOtherAnswer, push } from '../../support/images.ts'
import { writeSampleFile } from '../../support/sample-file.ts'
import type { ReportV1, WorkloadV1 } from '../../../src/render/json/report-v1.ts'
import { outputOf, verdictsOf, workloadOf } from '../../support/action/report.ts'
import { makeDeployment } from './manifests.ts'

type StartedPod = {
  readonly status: {
    readonly podIP?: string
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
  }
}
type Metadata = { readonly name: string; readonly namespace: string }

const cluster = useTestbed('cluster')
const goodNodes = { nodes: 'node-a, node-b' }
const runtimes = ['lunatic', 'slight', 'spin', 'wws']
const allPassed = Object.fromEntries(
  runtimes.flatMap((runtime) => ['node-a', 'node-b'].map((node) => [`${runtime} on ${node}`, 'passed']))
)

beforeEach(async () => {
  await reset(cluster)
})

afterAll(async () => {
  await reset(cluster)
})

/** The result of each kind of workload check, by the runtime. */
function byRuntime(report: ReportV1, kind: string): Readonly<Record<string, string>> {
  const workloads = report.workloads.filter((workload) => workload.kind === kind)
  return Object.fromEntries(workloads.map((workload) => [workload.runtime ?? '', outputOf(workload)]))
}

const eachPassed = Object.fromEntries(runtimes.map((runtime) => [runtime, 'passed']))

describe('replicas behind a Service, by each type of access', () => {
  let balancer: LoadBalancer

  beforeAll(() => {
    balancer = startLoadBalancer(cluster)
  })

  afterAll(async () => {
    await balancer.close()
  })

  test.each<{ access: string; via: RegExp }>([
    { access: 'auto', via: /^proxy services\/wasm-spin-\w+:80\/hello$/ },
    { access: 'proxy', via: /^proxy services\/wasm-spin-\w+:80\/hello$/ },
    { access: 'port-forward', via: /^port-forward pod wasm-spin-[\w-]+, port 80\/hello$/ },
    { access: 'node-port', via: /^node-port http:\/\/10\.\d+\.0\.1[01]:3\d{4}\/hello$/ },
    { access: 'load-balancer', via: /^load-balancer http:\/\/10\.\d+\.0\.2\d\d:80\/hello$/ }
  ])('$access: all four runtimes answer, each pod and each Service', async ({ access, via }) => {
    const { report, exitCode, stdout } = await runOn(cluster, { ...goodNodes, replicas: '2', access })
    expect(exitCode, stdout).toBe(0)
    expect(report.counts).toMatchObject({ failed: 0, inconclusive: 0 })
    expect(byRuntime(report, 'Deployment')).toEqual(eachPassed)
    expect(byRuntime(report, 'Service')).toEqual(eachPassed)
    expect(report.workloads.find(({ kind, runtime }) => kind === 'Service' && runtime === 'spin')?.via).toMatch(via)
    const { pods } = workloadOf(
      report,
      'Deployment',
      report.workloads.find(({ runtime }) => runtime === 'spin')?.name ?? ''
    )
    expect(pods.map(({ verdict }) => verdict)).toEqual(['passed', 'passed'])
    expect(report.negativeTests.map(({ verdict }) => verdict)).toEqual(Array(4).fill('proven'))
    expect(await ownNamespaces(cluster)).toEqual([])
  })

  test('a pod on every node, each asked on its own node port', async () => {
    const { report, exitCode } = await runOn(cluster, { ...goodNodes, access: 'node-port' })
    expect(exitCode).toBe(0)
    expect(verdictsOf(report)).toEqual(allPassed)
    expect(byRuntime(report, 'Service')).toEqual(eachPassed)
  })

  test('a pod on every node, and a load balancer before those of each runtime', async () => {
    const { report, exitCode } = await runOn(cluster, { ...goodNodes, access: 'load-balancer' })
    expect(exitCode).toBe(0)
    expect(verdictsOf(report)).toEqual(allPassed)
    expect(byRuntime(report, 'Service')).toEqual(eachPassed)
  })

  test('more nodes than replicas: those without one are skipped, with the reason', async () => {
    const { report } = await runOn(cluster, { ...goodNodes, runtimes: 'spin', replicas: '1' })
    expect(Object.values(verdictsOf(report)).sort()).toEqual(['passed', 'skipped'])
    expect(report.checks.find(({ verdict }) => verdict === 'skipped')?.reason).toContain('no replica was scheduled')
  })

  test('a broken node is red in its own checks, by its own pods, and the others are green', async () => {
    const { report, exitCode } = await runOn(cluster, {
      nodes: 'node-b, swapped',
      runtimes: 'lunatic, spin',
      replicas: '4'
    })
    expect(exitCode).toBe(1)
    expect(verdictsOf(report)).toMatchObject({
      'lunatic on node-b': 'passed',
      'spin on node-b': 'passed',
      'spin on swapped': 'passed'
    })
    expect(verdictsOf(report)['lunatic on swapped']).toMatch(/^failed /)
    expect(byRuntime(report, 'Deployment')['lunatic']).not.toBe('passed')
    expect(byRuntime(report, 'Service')).toEqual({ lunatic: 'passed', spin: 'passed' })
  })
})

describe('a Service that does not answer', () => {
  const spin = { nodes: 'node-a', runtimes: 'spin' }

  /** Runs with a load balancer, and does something with its Service as soon as it is there. */
  async function runBalanced(then: (service: Metadata) => Promise<unknown>, timeout = '20s'): Promise<WorkloadV1> {
    const running = runOn(cluster, { ...spin, access: 'load-balancer', timeout })
    const waiting = { what: 'the Service', timeoutMs: 20_000, everyMs: 50 }
    const service = await waitFor<Metadata>(waiting, async () => {
      const [found] = await listWaiting(cluster)
      return found === undefined ? missing('none yet') : there(found.metadata)
    })
    await then(service)
    const { report } = await running
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
    const [workload] = report.workloads
    if (workload === undefined) throw new Error('the report has no such workload check')
    return workload
  }

  test('its address takes a while, and its class was there before: its pods wait for it', async () => {
    await createClass(cluster, 'wasmtime-spin-v2', 'spin')
    let balancer: LoadBalancer | undefined
    const workload = await runBalanced(async () => {
      // The check has long passed by then.
      await sleep(4_000)
      balancer = startLoadBalancer(cluster)
    })
    await balancer?.close()
    expect(outputOf(workload)).toBe('passed')
  })

  test('nothing gives it an address: load-balancer-pending', async () => {
    const workload = await runBalanced(() => Promise.resolve())
    expect(outputOf(workload)).toBe('inconclusive load-balancer-pending')
  })

  test('the cloud reports that it can not: load-balancer-failed, with its words', async () => {
    const workload = await runBalanced(async ({ name, namespace }) => {
      await create(cluster, `/api/v1/namespaces/${namespace}/events`, {
        metadata: { name: 'sync-failed' },
        involvedObject: { apiVersion: 'v1', kind: 'Service', name, namespace },
        reason: 'SyncLoadBalancerFailed',
        message: 'Error syncing load balancer: failed to ensure load balancer: quota of public IPs is used up',
        type: 'Warning'
      })
    })
    expect(outputOf(workload)).toBe('inconclusive load-balancer-failed')
    expect(workload.diagnosis?.evidence).toContain('quota of public IPs')
  })

  test('its address does not answer from here: load-balancer-unreachable', async () => {
    const dead = (cluster.nodes[0]?.address ?? '').replace(/\d+$/, '251')
    const workload = await runBalanced((service) => setIngress(cluster, service, [{ ip: dead }]))
    expect(outputOf(workload)).toBe('inconclusive load-balancer-unreachable')
    expect(workload.via).toBe(`load-balancer http://${dead}:80/hello`)
  })

  test.each<{ name: string; ingress: { readonly ip?: string; readonly hostname?: string }; shows: string }>([
    { name: 'the runner itself, by a name', ingress: { hostname: 'localhost' }, shows: 'loopback' },
    { name: "a cloud's metadata service", ingress: { ip: '169.254.169.254' }, shows: 'metadata' }
  ])('its address is $name: load-balancer-forbidden, at once', async ({ ingress, shows }) => {
    const workload = await runBalanced((service) => setIngress(cluster, service, [ingress]), '60s')
    expect(outputOf(workload)).toBe('inconclusive load-balancer-forbidden')
    expect(workload.diagnosis?.evidence).toContain(shows)
  })

  test("its address is one of the runner's own: load-balancer-forbidden", async () => {
    const own = (cluster.nodes[0]?.address ?? '').replace(/\d+$/, '254')
    const workload = await runBalanced((service) => setIngress(cluster, service, [{ ip: own }]), '60s')
    expect(outputOf(workload)).toBe('inconclusive load-balancer-forbidden')
    expect(workload.diagnosis?.evidence).toContain('an address of this machine')
  })

  test('a quota keeps it out: service-not-made, and the checks go on', async () => {
    await create(cluster, '/api/v1/namespaces', { metadata: { name: 'no-services' } })
    await create(cluster, '/api/v1/namespaces/no-services/resourcequotas', {
      metadata: { name: 'none' },
      spec: { hard: { services: '0' } }
    })
    const { report } = await runOn(cluster, { ...spin, access: 'load-balancer', namespace: 'no-services' })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
    expect(byRuntime(report, 'Service')).toEqual({ spin: 'inconclusive service-not-made' })
    expect(await list(cluster, '/api/v1/namespaces/no-services/pods')).toEqual([])
    await remove(cluster, '/api/v1/namespaces/no-services')
  })

  test('none of its pods is well: service-without-pods', async () => {
    const image = await push(cluster, await makeOtherAnswer('spin', 'other-for-service', 'Goodbye'))
    const sample = writeSampleFile({ spin: { image } })
    const { report } = await runOn(cluster, { ...spin, replicas: '1', sample: sample.path })
    sample.remove()
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'inconclusive wrong-answer' })
    expect(byRuntime(report, 'Service')).toEqual({ spin: 'inconclusive service-without-pods' })
  })

  test('kube-proxy of one node is down: its node port does not answer, which is that node alone', async () => {
    const node = cluster.node('node-b')
    await node.stop('kube-proxy')
    try {
      const { report, exitCode } = await runOn(cluster, { ...goodNodes, runtimes: 'spin', access: 'node-port' })
      expect(exitCode).toBe(1)
      expect(verdictsOf(report)).toEqual({
        'spin on node-a': 'passed',
        'spin on node-b': 'failed node-port-unreachable'
      })
    } finally {
      await node.start('kube-proxy')
    }
  })
})

test("a node port that leads to another node's pod proves nothing of its own node, whose pod does not answer", async () => {
  const node = cluster.node('node-b')
  const other = await startOtherPod('node-a')
  // As from inside of the pod network, where kube-proxy sends such a request to any of the pods.
  const rules = [
    'FORWARD -o cni0 -p tcp --dport 80 -j REJECT --reject-with tcp-reset',
    `PREROUTING -t nat -p tcp --dport 30000:32767 -j DNAT --to-destination ${other.ip}:80`,
    `POSTROUTING -t nat -p tcp -d ${other.ip} --dport 80 -j MASQUERADE`
  ]
  const change = async (how: '-I' | '-D'): Promise<void> => {
    for (const rule of rules) {
      const ran = await node.exec(['sh', '-c', `iptables ${how} ${rule}`])
      if (ran.code !== 0) throw new Error(failureOf(ran))
    }
  }
  await change('-I')
  try {
    const answer = await fetch(`http://${node.address}:30000/hello`)
    expect(await answer.text(), 'of any node port of node-b').toMatch(/^Hello world from Spin!/)
    const { report } = await runOn(cluster, { ...goodNodes, runtimes: 'spin', access: 'node-port', timeout: '25s' })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed', 'spin on node-b': 'failed connection-refused' })
    expect(report.checks.find(({ node: name }) => name === 'node-b')?.diagnosis?.evidence).toContain(':80: ')
  } finally {
    await change('-D')
    await other.remove()
  }
})

/** A pod of spin that belongs to no run, by a class of its own. */
async function startOtherPod(node: string): Promise<{ readonly ip: string; remove(): Promise<void> }> {
  // A new namespace has no service account for a moment, without which no pod is admitted.
  const pods = '/api/v1/namespaces/default/pods'
  const { template } = makeDeployment('other').spec
  await createClass(cluster, 'other-spin', 'spin')
  await create(cluster, pods, {
    metadata: { name: 'other' },
    spec: { ...template.spec, runtimeClassName: 'other-spin', nodeName: node }
  })
  const ip = await waitFor<string>({ what: `the pod on ${node}`, timeoutMs: 60_000 }, async () => {
    const { status } = await read<StartedPod>(cluster, `${pods}/other`)
    const isReady = status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true
    return isReady && status.podIP !== undefined ? there(status.podIP) : missing(JSON.stringify(status))
  })
  return {
    ip,
    async remove() {
      await remove(cluster, `${pods}/other`)
    }
  }
}

afterEach(async () => {
  expect(await ownNamespaces(cluster)).toEqual([])
})
