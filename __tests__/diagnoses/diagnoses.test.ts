import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { reset } from '../support/cluster.ts'
import { type Gone, stopApiServer, stopRegistryAndControllers } from './faults/control-plane.ts'
import {
  cordon,
  deleteClass,
  deleteNode,
  deletePod,
  denyOne,
  fill,
  fillWithPods,
  killSample,
  killShim,
  refuseClassAndLabel,
  restartContainerd,
  stopKubelet,
  taint,
  removeLabel
} from './faults/during.ts'
import { makeImages } from './faults/images.ts'
import { pluginFault, tryFaults } from './faults/nodes.ts'
import { policies, tryPolicies } from './faults/policies.ts'
import { duringCases, handlerChecks, nodeCases, policyCases, sampleCases, standInCases } from './real-cases.ts'
import { writeRecordings } from './recording/fixtures.ts'
import { generations, tryHandlers, trySamples } from './faults/samples.ts'
import { tryBesideBroken, type Waiting } from './faults/side-by-side.ts'
import { inTurn, onNode, type FixtureContext } from './context.ts'
import { stoodStillMs, watchStalls } from './recording/stalls.ts'
import { addVirtualNode, denyTraffic } from './faults/stand-ins.ts'
import { push } from '../support/images.ts'
import { useTestbed } from '../support/testbeds.ts'

const testbed = useTestbed('diagnoses')
const node = testbed.node
const notices: FixtureContext['notices'] = new Map()
let gone: Gone | undefined
let beside: ReadonlyMap<string, Waiting> = new Map()
/** What kept cases from being made: the others count all the same. */
const problems: unknown[] = []

const watch = watchStalls()

const quickFaults = [
  'the shim may not be executed',
  'the shim was removed',
  'the shim was removed and containerd restarted',
  "the shim is a link to another shim's file",
  'the shim speaks a later protocol',
  pluginFault,
  'no network namespace can be made',
  'the image cannot be stored',
  'the node has no inodes left'
]
const slowFaults = [
  'containerd is restarted during the run',
  'the network is not configured',
  'the shim is still being copied'
]

beforeAll(async () => {
  await reset(testbed)
  const images = await makeImages()
  for (const image of Object.values(images)) await push(testbed, image)
  const context: FixtureContext = { testbed, images, notices }
  await tryHandlers(context)
  // Each line is a node's: what is done to one of them disturbs no other.
  await group([
    besideSamples(context),
    inTurn([
      () => tryFaults(context, 'two-miswired', quickFaults),
      () => killShim(context, node('two-miswired')),
      () => restartContainerd(context, node('two-miswired')),
      () => deleteNode(context, node('two-miswired')),
      () => stopKubelet(context, node('two-miswired'))
    ]),
    inTurn([
      () => tryFaults(context, 'one-miswired', quickFaults),
      () => killShim(context, node('one-miswired')),
      () => taint(context, 'one-miswired'),
      () => cordon(context, 'one-miswired'),
      () => fill(context, 'one-miswired', 'memory'),
      () => fillWithPods(context, node('one-miswired'))
    ])
  ])
  await group([tryBesideBroken(context, 'one-broken').then((found) => (beside = found))])
  await group([stopRegistryAndControllers(context, generations, 'two-miswired')])
  await group([stopApiServer(context, 'two-broken').then((output) => (gone = output))])
  await writeRecordings(notices)
})

afterAll(async () => {
  watch.stop()
  await reset(testbed)
})

/** Waits for all, and keeps what went wrong with any of them. */
async function group(work: readonly Promise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(work)
  problems.push(...settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : [])))
}

/** What shares the two nodes on which the samples with defects are tried, and then these nodes' own faults. */
async function besideSamples(context: FixtureContext): Promise<void> {
  await group([
    trySamples(context),
    tryPolicies(context, 'two-broken'),
    deleteClass(context, 'two-broken'),
    removeLabel(context, 'two-broken'),
    deletePod(context, 'two-broken'),
    denyOne(context, 'one-broken', 'two-broken'),
    addVirtualNode(context),
    refuseClassAndLabel(context, 'two-broken')
  ])
  await group([
    inTurn([() => tryFaults(context, 'two-broken', slowFaults), () => fill(context, 'two-broken', 'cpu')]),
    inTurn([
      () => tryFaults(context, 'one-broken', slowFaults),
      () => killSample(context, node('one-broken')),
      () => denyTraffic(context, node('one-broken'))
    ])
  ])
}

/** Counted in scripts/test.ts. */
afterEach(({ task }) => {
  if (!task.name.includes(' -> ')) return
  Object.assign(task.meta, { made: task.suite?.name === 'stand-ins' ? 'stand-in' : 'real' })
})

test('every case could be made', () => {
  expect(problems).toEqual([])
})

test('every run cleaned up after itself, but for the one without the controller that ends namespaces', () => {
  const left = Array.from(notices).flatMap(([name, { cleanup }]) => (cleanup.length > 0 ? [name] : []))
  expect(left).toEqual(['the controller manager is down'])
})

describe('handlers, as broken.yaml has them', () => {
  test.each(Object.entries(handlerChecks))('%s -> %s', (check, verdict) => {
    expect(notices.get(check)?.verdict).toBe(verdict)
  })
})

for (const on of generations) {
  describe(`samples on ${on}`, () => {
    test.each(Object.entries(sampleCases))('%s -> %s', (name, verdict) => {
      expect(notices.get(onNode(name, on))?.verdict).toBe(verdict)
    })
  })
}

describe('namespaces with a policy', () => {
  test.each(Object.entries(policyCases))('%s -> %s', (namespace, verdict) => {
    expect(notices.get(namespace)?.verdict).toBe(verdict)
  })

  test('every policy has its case', () => {
    expect(Object.keys(policyCases).sort()).toEqual(Object.keys(policies).sort())
  })
})

for (const [generation, nodes] of [
  ['containerd 2', ['two-miswired', 'two-broken']],
  ['containerd 1', ['one-miswired', 'one-broken']]
] as const) {
  describe(`nodes with ${generation}`, () => {
    test.each(Object.entries(nodeCases))('%s -> %s', (name, verdict) => {
      const cases = nodes.flatMap((on) => notices.get(onNode(name, on)) ?? [])
      expect(cases.map((one) => one.verdict)).toEqual([verdict])
    })
  })
}

describe('during the run', () => {
  const { 'the API server is gone': verdictWithoutServer, ...cases } = duringCases
  test.each(Object.entries(cases))('%s -> %s', (name, verdict) => {
    expect(notices.get(name)?.verdict).toBe(verdict)
  })

  test(`the API server is gone -> ${String(verdictWithoutServer)}, and what is not undone is reported`, () => {
    expect(gone?.verdict).toBe(verdictWithoutServer)
    expect(gone?.evidence).toContain('ECONNREFUSED')
    expect(gone?.problems).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^the API server is gone: /),
        expect.stringMatching(/^namespace wasm-node-smoke-\w+: not undone$/),
        'RuntimeClass unasked: not undone'
      ])
    )
  })
})

describe('a node that is broken in a way that may heal does not make the good ones wait', () => {
  test.each(['by default', 'with four checks at once'])('%s', (name) => {
    const { broken = [], good = [] } = beside.get(name) ?? {}
    expect(broken.map(({ diagnosis }) => diagnosis?.code)).toEqual(broken.map(() => 'network-not-ready'))
    expect(good.map(({ verdict }) => verdict)).toEqual(good.map(() => 'passed'))
    expect([broken.length, good.length]).toEqual([4, 12])
    const firstBroken = Math.min(...broken.map(({ decidedAtMs }) => decidedAtMs ?? 0))
    expect(good.filter(({ decidedAtMs }) => (decidedAtMs ?? Infinity) >= firstBroken)).toEqual([])
  })
})

describe('stand-ins', () => {
  test.each(Object.entries(standInCases))('%s -> %s', (name, verdict) => {
    expect(notices.get(name)?.verdict).toBe(verdict)
  })
})

describe('the evidence is the reason, as the cluster reported it', () => {
  test.each<readonly [name: string, evidence: RegExp]>([
    ['plain on two-broken', /^exec \/app\.wasm: exec format error$/],
    ['plain-root on one-broken', /runc create failed: .*: exec: "\/": permission denied/],
    ['plain-greedy on two-broken', /^OOMKilled, exit code 137/],
    ['wasi-only on one-broken', /no match for platform in manifest: not found$/],
    ['wasi-only on two-broken', /no match for platform in manifest sha256:[0-9a-f]+: not found$/],
    ['no-command on two-broken', /failed to generate spec: no command specified$/],
    ['text on one-broken', /spin executor can't handle spec/],
    ['greedy on two-broken', /exit code 137/],
    ['ends on one-broken', /^Error, exit code 3; its log ends: nothing to do here$/],
    ['other-port on two-broken', /:81: connect: connection refused \(503\)$/],
    ['broken-layer on two-broken', /failed to extract layer/],
    ['the shim was removed on two-miswired', /fork\/exec \S+: no such file or directory$/],
    ['the shim was removed on one-miswired', /fork\/exec \S+: no such file or directory: unknown$/],
    ['the shim was removed and containerd restarted on two-miswired', /binary not installed/],
    ['the network is not configured on one-broken', /cni plugin not initialized/],
    ['the network plugin is gone on two-miswired', /failed to find plugin "bridge"/],
    [
      'the pause image is gone, and the registry is down on two-broken',
      /failed to pull image "ghcr\.io\/testbed\/pause/
    ],
    ['the pause image is gone, and the registry is down on one-broken', /failed to get sandbox image/],
    // Such a shim ends while containerd calls it: before its connection is made, or after it.
    [
      "the shim is a link to another shim's file on two-miswired",
      /failed to create shim task: ttrpc: closed$|connection refused$/
    ],
    [
      "the shim is a link to another shim's file on one-miswired",
      /failed to create shim task: ttrpc: closed|connection refused/
    ],
    ['the shim speaks a later protocol on two-miswired', /unsupported shim version \(4\): not implemented$/],
    ['the shim speaks a later protocol on one-miswired', /dial unix .{0,2}\{"version":4,/],
    ['the node has no inodes left on two-miswired', /no space left on device$/],
    ['the node has no inodes left on one-miswired', /no space left on device/],
    ['no network namespace can be made on one-miswired', /failed to setup netns: .*: read-only file system/],
    ['the image cannot be stored on two-miswired', /\/ingest\/.*: read-only file system$/],
    ['wants-a-volume', /persistentvolumeclaim "nowhere" not found/],
    ['spoils-the-pod', /spec\.restartPolicy: Unsupported value: "Sometimes"/],
    ['the shim is killed on two-miswired', /^Pod sandbox changed, .* The sample ended: Error, exit code 255$/],
    ['the shim is killed on one-miswired', /^Pod sandbox changed, .* The sample ended: Error, exit code 255$/],
    ['containerd is restarted under the sample', /^Unknown, exit code 255/],
    ['the class is deleted', /RuntimeClass "deleted-second" not found/],
    ['the label is removed', /didn't match Pod's node affinity\/selector/],
    ['the node is tainted', /had untolerated taint/],
    ["the node's cpu is taken", /Insufficient cpu/],
    ["the node's memory is taken", /Insufficient memory/],
    // The scheduler reports it, or the kubelet, whichever of them counts first.
    ['the node has no place for a pod', /Too many pods|OutOfpods/],
    ['the node is cordoned', /^node one-miswired was cordoned$/],
    ['the node is deleted', /^node two-miswired was deleted$/],
    ['the kubelet is stopped', /^node two-miswired is not Ready: NodeStatusUnknown/],
    ['one node may not pull', /401 Unauthorized/],
    ['adds-a-sidecar', /container "mesh" .*connection refused/],
    ['adds-an-init-container', /container "mesh-init" .*the sample waits for it to end/],
    ['changes-the-selector', /conflict: runtimeClass\.scheduling\.nodeSelector/]
  ])('%s', (name, evidence) => {
    expect(notices.get(name)?.evidence).toMatch(evidence)
  })
})

describe('a verdict comes early', () => {
  const delays = (): readonly { readonly name: string; readonly beyondMs: number }[] =>
    Array.from(notices).flatMap(([name, { delay }]) => {
      if (delay === undefined) return []
      const stoodStill = stoodStillMs(watch.stalls, delay.dueAtMs, delay.decidedAtMs)
      return [{ name, code: delay.code, beyondMs: delay.beyondMs - stoodStill, stoodStill }]
    })

  test('at most 3 s after its evidence stood, beyond the grace of what may heal', () => {
    expect(delays().length).toBeGreaterThan(60)
    expect(delays().filter(({ beyondMs }) => beyondMs > 3_000)).toEqual([])
  })

  test('in the median within 1 s', () => {
    const sorted = delays()
      .map(({ beyondMs }) => beyondMs)
      .toSorted((a, b) => a - b)
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(1_000)
  })
})
