import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { linuxPlatforms, wasiPlatform } from '../../testbed/images.ts'
import { makeSampleImage, samples } from '../../testbed/samples/samples.ts'
import { type Reported, runOn } from '../support/action/run.ts'
import { list, type Node, ownNamespaces, remove, reset } from '../support/cluster.ts'
import { push } from '../support/images.ts'
import { type Hollow, type Hollows, startHollows } from './hollow.ts'
import { useTestbed } from '../support/testbeds.ts'
import { openTlsRegistry, type TlsRegistry } from './tls-registry.ts'
import { checkOf, verdictsOf } from '../support/action/report.ts'

const cluster = useTestbed('mixed')
const spot = { key: 'kubernetes.azure.com/scalesetpriority', value: 'spot' }
const startUp = { key: 'node.cilium.io/agent-not-ready', effect: 'NoSchedule' }
const amd64 = linuxPlatforms.filter(({ architecture }) => architecture === 'amd64')
const unanswered = /^(failed|inconclusive) (pods-unreachable|no-answer)$/

let hollows: Hollows
let registry: TlsRegistry
let all: Reported
let spots: Reported
let named: Reported
let usual: Reported
let applied: Reported

/** One of each, beside the real node. Where a hollow node takes a pod, that pod is Running and nobody is behind it. */
function listHollows(spinImage: string): readonly Hollow[] {
  return [
    { name: 'arm-1', architecture: 'arm64' },
    { name: 'arm-held', architecture: 'arm64', images: [spinImage] },
    { name: 'boasting', handlers: ['', 'runc', 'lunatic', 'slight', 'spin', 'wws'] },
    { name: 'cordoned', cordoned: true },
    { name: 'dead', isManaged: false },
    {
      name: 'spot-1',
      architecture: 'arm64',
      labels: { [spot.key]: spot.value },
      taints: [{ ...spot, effect: 'NoSchedule' }]
    },
    // Its network's agent never comes up, which would take the taint off.
    { name: 'starting', taints: [startUp] },
    {
      name: 'virtual-1',
      labels: { type: 'virtual-kubelet' },
      taints: [{ key: 'virtual-kubelet.io/provider', value: 'azure', effect: 'NoSchedule' }]
    },
    { name: 'without-kubelet', containerRuntime: '' },
    { name: 'win-1', os: 'windows', taints: [{ key: 'os', value: 'windows', effect: 'NoSchedule' }] }
  ]
}

beforeAll(async () => {
  await reset(cluster)
  registry = await openTlsRegistry(cluster)
  const own = `${registry.host}/mixed`
  await push(cluster, await makeMixed('spin', [...amd64, wasiPlatform]))
  await push(cluster, await makeMixed('wws', linuxPlatforms))
  hollows = await startHollows(cluster)
  await hollows.join(listHollows(`${own}/spin-rust-hello:v0.11.1`))
  const [given, options] = [{ runtimes: 'spin, wws', 'image-registry': own }, { env: registry.env }]
  usual = await runOn(cluster, { ...given, nodes: 'node-a' }, options)
  const seenOfUsual = [...registry.seen]
  expect(seenOfUsual).toEqual([])
  ;[all, spots, named] = await Promise.all([
    runOn(cluster, given, options),
    // The registry that is asked for the platforms isn't there; the nodes have their own route to it.
    runOn(cluster, {
      runtimes: 'spin',
      'image-registry': `${nobodyAt()}/mixed`,
      'node-selector': `${spot.key}=${spot.value}`
    }),
    runOn(cluster, { runtimes: 'mine=spin', nodes: 'node-a, virtual-1', constrain: 'true', cleanup: 'none' })
  ])
  applied = await runOn(cluster, { runtimes: 'only=spin', sample: 'none', constrain: 'true', cleanup: 'none' })
})

afterAll(async () => {
  await hollows.stop()
  await registry.close()
  for (const namespace of await ownNamespaces(cluster)) await remove(cluster, `/api/v1/namespaces/${namespace}`)
  await reset(cluster)
})

describe('a cluster of nodes of every kind', () => {
  test('each is what it is: proven, red, skipped or left out, and none is green that answered nothing', () => {
    const { 'wws on arm-1': arm, 'wws on arm-held': held, ...rest } = verdictsOf(all.report)
    const {
      'spin on arm-held': spinHeld,
      'spin on boasting': spinHollow,
      'wws on boasting': wwsHollow,
      ...known
    } = rest
    for (const one of [arm, held, spinHeld, spinHollow, wwsHollow]) expect(one).toMatch(unanswered)
    expect(known).toEqual({
      'spin on arm-1': 'inconclusive image-platform-missing',
      ...bothOn('node-a', 'passed'),
      ...bothOn('dead', 'failed node-not-ready'),
      ...bothOn('cordoned', 'skipped'),
      ...bothOn('spot-1', 'skipped'),
      ...bothOn('starting', 'failed node-not-ready'),
      ...bothOn('virtual-1', 'skipped'),
      ...bothOn('without-kubelet', 'skipped')
    })
    expect(all.report.result).toBe('failed')
    expect(all.exitCode).toBe(1)
  })

  test('a Ready node that keeps a start-up taint is not skipped for it: it had 30 s, and its taint is named', () => {
    expect(checkOf(all.report, 'spin', 'starting').diagnosis?.evidence).toBe(
      `node starting is Ready but keeps the start-up taint ${startUp.key}:${startUp.effect}: the component that removes it is not up`
    )
    expect(all.report.phases.lastVerdictMs).toBeGreaterThan(29_000)
  })

  test('the reason reports what a node is, and what can be done', () => {
    const reasonOf = (node: string): string | null => checkOf(all.report, 'spin', node).reason
    expect(reasonOf('spot-1')).toBe(
      'tainted kubernetes.azure.com/scalesetpriority=spot:NoSchedule (a spot node); list the node in input nodes to check it anyway'
    )
    expect(reasonOf('virtual-1')).toBe(
      'virtual node (label type=virtual-kubelet): no containerd shim can be started there'
    )
    expect(reasonOf('without-kubelet')).toMatch(/^virtual node \(it is Ready and names "kwok-0\.8\.0" as its container/)
    expect(all.report.nodes.find(({ name }) => name === 'win-1')?.leftOut).toBe('runs windows, not Linux')
  })

  test('leaves nothing behind', async () => {
    expect(all.report.cleanup.problems).toEqual([])
    expect(await ownNamespaces(cluster)).toEqual([named.report.run.namespace])
  })
})

describe('platforms of the samples', () => {
  test('what the index of an image lacks is known before a pod is made', () => {
    const check = checkOf(all.report, 'spin', 'arm-1')
    expect(check.pod).toBeNull()
    expect(check.diagnosis?.evidence).toBe(
      `the index of ${registry.host}/mixed/spin-rust-hello:v0.11.1 has linux/amd64, wasi/wasm; arm-1 is linux/arm64`
    )
  })

  test('a pod is made where the index has the platform, and where the node holds the image already', () => {
    expect(checkOf(all.report, 'wws', 'arm-1').pod).not.toBeNull()
    expect(checkOf(all.report, 'spin', 'arm-held').pod).not.toBeNull()
  })

  test('each image is asked for once, and by nobody where all nodes are amd64', () => {
    expect(verdictsOf(usual.report)).toEqual(bothOn('node-a', 'passed'))
    expect([...registry.seen].sort()).toEqual([
      'GET /v2/mixed/spin-rust-hello/manifests/v0.11.1',
      'GET /v2/mixed/wws-js-hello/manifests/v0.11.1'
    ])
  })
})

test('a registry that cannot be reached is notified of, and the nodes find out', () => {
  expect(spots.stdout).toContain('/mixed/spin-rust-hello:v0.11.1: its platforms are unknown (')
  expect(checkOf(spots.report, 'spin', 'spot-1').pod).not.toBeNull()
})

describe('spot nodes that are selected', () => {
  test('take their pod, with exactly their taint tolerated, and are red for what it does not answer', () => {
    expect(Object.keys(verdictsOf(spots.report))).toEqual(['spin on spot-1'])
    expect(verdictsOf(spots.report)['spin on spot-1']).toMatch(unanswered)
    expect(checkOf(spots.report, 'spin', 'spot-1').timings.scheduledMs).toBeGreaterThan(0)
    expect(spots.exitCode).toBe(1)
  })
})

describe('a virtual node whose own name is given', () => {
  test('is inconclusive, so that the run is not green without it', () => {
    expect(verdictsOf(named.report)).toEqual({
      'mine on node-a': 'passed',
      'mine on virtual-1': 'inconclusive node-virtual'
    })
    expect(named.report.result).toBe('inconclusive')
    expect(named.exitCode).toBe(1)
  })

  test('gets no label, and is not what the constraint check is tried on', async () => {
    expect(await labelled('cluster.x-k8s.io/mine')).toEqual(['node-a'])
    expect(named.report.constraints).toMatchObject([{ verdict: 'enforced', node: 'arm-1' }])
  })
})

test('sample: none labels the machines that take part, whatever their architecture', async () => {
  expect(applied.report.result).toBe('applied')
  expect(await labelled('cluster.x-k8s.io/only')).toEqual([
    'arm-1',
    'arm-held',
    'boasting',
    'dead',
    'node-a',
    'starting'
  ])
})

function bothOn(node: string, verdict: string): Readonly<Record<string, string>> {
  return { [`spin on ${node}`]: verdict, [`wws on ${node}`]: verdict }
}

async function makeMixed(
  runtime: 'spin' | 'wws',
  platforms: typeof linuxPlatforms
): ReturnType<typeof makeSampleImage> {
  const sample = samples[runtime]
  const name = `mixed/${sample.name.split('/').at(-1) ?? ''}`
  return await makeSampleImage({ ...sample, name, platforms: { kind: 'index', platforms } })
}

/** An address in the testbed's range that no machine has. */
function nobodyAt(): string {
  return `${cluster.controlPlane.address.split('.').slice(0, 2).join('.')}.239.1:5000`
}

async function labelled(key: string): Promise<readonly string[]> {
  const nodes = await list<Node>(cluster, '/api/v1/nodes')
  return nodes.filter(({ metadata }) => metadata.labels?.[key] === 'true').map(({ metadata }) => metadata.name)
}
