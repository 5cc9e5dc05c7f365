import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostsFolder, pauseImage } from '../../../testbed/containerd-config.ts'
import { makeSampleImage, samples } from '../../../testbed/samples/samples.ts'
import { type Reported, runAction, runOn } from '../../support/action/run.ts'
import {
  classesPath,
  create,
  find,
  type KubeObject,
  list,
  ownNamespaces,
  type Pod,
  read,
  remove,
  reset,
  type RuntimeClass
} from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { makeNativeServer, makeOtherAnswer, push, removeFromRegistry } from '../../support/images.ts'
import { lacks, redirect, startRefusingRegistry, throttles } from '../../support/refusing-registry.ts'
import { writeSampleFile } from '../../support/sample-file.ts'
import { checkOf, verdictsOf } from '../../support/action/report.ts'

const cluster = useTestbed('cluster')
const own = 'somebody-elses'
/** Where the machine of the registry has nothing that listens. */
const nobodyAt = `http://${new URL(cluster.registry).hostname}:9`

/** Runs that don't touch each other's classes, all at once: most of a run is waiting. */
let custom: Reported
let inOwnNamespace: Reported
let kept: Reported
let applied: Reported
let ownPodBefore: Pod

/** All that a sample file can have a pod ask for. */
const wholeSample = {
  args: ['serve'],
  env: { TEXT: 'a b' },
  imagePullSecrets: ['registry.example'],
  annotations: { 'example.com/why': 'because' },
  resources: { requests: { cpu: '20m' }, limits: { memory: '200Mi' } },
  containers: [{ name: 'proxy', image: pauseImage }]
}

beforeAll(async () => {
  await reset(cluster)
  const otherAnswer = await push(cluster, await makeOtherAnswer('spin', 'other-answer', 'Goodbye'))
  const native = await push(cluster, await makeNativeServer())
  // Another image than the builtin one: a kubelet remembers by its content where it pulled an image from.
  const halfThere = await makeOtherAnswer('spin', 'half-there', 'Hello world from Spin! Half of it.')
  const half = await push(cluster, halfThere)
  const pull = ['ctr', '--namespace', 'k8s.io', 'images', 'pull', '--hosts-dir', hostsFolder]
  await cluster.node('node-a').exec([...pull, half])
  await removeFromRegistry(cluster, halfThere)
  // Of a registry that the other node can't reach; no other node has pulled it.
  const hidden = (
    await push(cluster, await makeOtherAnswer('spin', 'hidden', 'Hello world from Spin! Hidden.'))
  ).replace('ghcr.io', 'unreachable.example')
  await cluster.node('node-a').exec([...pull, hidden])
  const undoHiding = await redirect(cluster.node('node-b'), 'unreachable.example', nobodyAt)
  const { root } = await makeSampleImage(samples.wws)
  const throttling = await startRefusingRegistry(new URL(cluster.registry).hostname, throttles)
  const undoThrottling = await redirect(cluster.node('node-b'), 'throttles.example', throttling.url)
  const lacking = await startRefusingRegistry(new URL(cluster.registry).hostname, lacks)
  const undoLacking = await redirect(cluster.node('node-b'), 'lacks.example', lacking.url)
  const file = writeSampleFile({
    'other-answer': { image: otherAnswer },
    native: { image: native, command: [], body: 'Hello native' },
    slow: { image: native, port: 3000, path: '/', command: ['/native', 'after', '20'], body: 'Hello native' },
    nowhere: { image: 'ghcr.io/cluster-tests/nowhere:v1' },
    'half-there': { image: half },
    throttled: { image: `throttles.example/${samples.spin.name}:v0.11.1` },
    lacked: { image: `lacks.example/${samples.spin.name}:v0.11.1` },
    hidden: { image: hidden },
    misspelt: { command: ['/nowhere.wasm'] },
    pinned: { image: `ghcr.io/${samples.wws.name}@${root.digest}`, body: '/^hello FROM wasm/i' }
  })
  const whole = writeSampleFile({ wws: wholeSample })
  await makeOwnNamespace()
  try {
    ;[custom, inOwnNamespace, kept, applied] = await Promise.all([
      runOn(cluster, {
        runtimes:
          'other-answer=spin, native=slight, slow=slight, nowhere=lunatic, half-there=spin, throttled=spin, lacked=spin, hidden=spin, misspelt=spin, pinned=wws',
        nodes: 'node-a, node-b',
        sample: file.path
      }),
      runOn(cluster, { runtimes: 'spin', nodes: 'node-a', namespace: own }),
      runOn(cluster, { runtimes: 'wws', nodes: 'node-b', cleanup: 'none', sample: whole.path }),
      runOn(cluster, { runtimes: 'lunatic', nodes: 'node-a', constrain: 'true', sample: 'none' })
    ])
  } finally {
    file.remove()
    whole.remove()
    await undoThrottling()
    throttling.stop()
    await undoLacking()
    lacking.stop()
    await undoHiding()
  }
})

afterAll(async () => {
  await remove(cluster, `/api/v1/namespaces/${own}`)
  for (const namespace of await ownNamespaces(cluster)) await remove(cluster, `/api/v1/namespaces/${namespace}`)
})

test('each sample of a file is judged for itself, and the worst of them is the result', () => {
  expect(verdictsOf(custom.report)).toEqual({
    'other-answer on node-a': 'inconclusive wrong-answer',
    'other-answer on node-b': 'inconclusive wrong-answer',
    'native on node-a': 'inconclusive negative-test-not-proven',
    'native on node-b': 'inconclusive negative-test-not-proven',
    'slow on node-a': 'inconclusive negative-test-not-proven',
    'slow on node-b': 'inconclusive negative-test-not-proven',
    'nowhere on node-a': 'inconclusive image-not-found',
    'nowhere on node-b': 'inconclusive image-not-found',
    'half-there on node-a': 'passed',
    'half-there on node-b': 'inconclusive image-not-found',
    'throttled on node-a': 'passed',
    'throttled on node-b': 'inconclusive registry-failing',
    'lacked on node-a': 'passed',
    'lacked on node-b': 'failed image-not-found',
    'hidden on node-a': 'passed',
    'hidden on node-b': 'inconclusive registry-unreachable',
    'misspelt on node-a': 'inconclusive module-refused',
    'misspelt on node-b': 'inconclusive module-refused',
    'pinned on node-a': 'passed',
    'pinned on node-b': 'passed'
  })
  expect(custom.report.result).toBe('failed')
  expect(custom.exitCode).toBe(1)
})

test('another body than expected: the evidence quotes both', () => {
  expect(checkOf(custom.report, 'other-answer', 'node-a').diagnosis).toMatchObject({
    fault: 'sample image',
    evidence: 'the body begins "Goodbye", expected it to hold "Hello world from Spin!"'
  })
})

test('a sample that answers without its class too proves nothing: its passes become inconclusive', () => {
  const negativeTest = custom.report.negativeTests.find(({ runtime }) => runtime === 'native')
  expect(negativeTest).toMatchObject({
    verdict: 'not-proven',
    evidence: 'the sample answers without its RuntimeClass too'
  })
  expect(checkOf(custom.report, 'native', 'node-a')).toMatchObject({
    diagnosis: { fault: 'sample image', evidence: negativeTest?.evidence },
    timings: { answeredMs: expect.any(Number) as unknown }
  })
})

test('a sample that listens 20 s after its container started is waited for, as long as that lives', () => {
  for (const node of ['node-a', 'node-b']) {
    const { answeredMs, startedMs } = checkOf(custom.report, 'slow', node).timings
    expect((answeredMs ?? 0) - (startedMs ?? 0)).toBeGreaterThan(18_000)
  }
})

test('an image that is nowhere, or that only a cache has, is no fault of a node; one that some nodes pull is one of the others', () => {
  const evidence = expect.stringMatching(/cluster-tests\/[a-z-]+:v1: not found/) as unknown
  expect(checkOf(custom.report, 'nowhere', 'node-a').diagnosis).toMatchObject({ fault: 'sample image', evidence })
  expect(checkOf(custom.report, 'nowhere', 'node-b').diagnosis).toMatchObject({ fault: 'sample image', evidence })
  expect(checkOf(custom.report, 'half-there', 'node-b').diagnosis).toMatchObject({ fault: 'sample image', evidence })
  expect(checkOf(custom.report, 'lacked', 'node-b').diagnosis).toMatchObject({
    fault: 'node',
    evidence: expect.stringMatching(/lacks\.example\/.*: not found/) as unknown
  })
})

test('a registry that throttles one node alone is no fault of that node', () => {
  expect(checkOf(custom.report, 'throttled', 'node-b').diagnosis).toMatchObject({
    fault: 'registry',
    evidence: expect.stringContaining('429 Too Many Requests') as unknown
  })
})

test('a registry that one node cannot reach is no fault of that node where the other one had the image before', () => {
  expect(checkOf(custom.report, 'hidden', 'node-b').diagnosis).toMatchObject({
    fault: 'registry',
    evidence: expect.stringMatching(/connect: connection refused$/) as unknown
  })
})

test('a command that the image does not have is a mistake of the sample, on each generation of containerd', () => {
  for (const node of ['node-a', 'node-b']) {
    expect(checkOf(custom.report, 'misspelt', node).diagnosis).toMatchObject({
      fault: 'sample image',
      evidence: expect.stringMatching(/spin executor can't handle spec/) as unknown
    })
  }
})

test('an evidence that stands is reported long before the timeout', () => {
  expect(custom.report.phases.lastVerdictMs).toBeLessThan(60_000)
})

describe("namespace: a user's own", () => {
  test('the samples run there, and the run passes', () => {
    expect(verdictsOf(inOwnNamespace.report)).toEqual({ 'spin on node-a': 'passed' })
    expect(inOwnNamespace.report.run.namespace).toBe(own)
    expect(inOwnNamespace.exitCode).toBe(0)
  })

  test('the namespace stays, with all that was in it and nothing more', async () => {
    expect(await find<KubeObject>(cluster, `/api/v1/namespaces/${own}`)).not.toHaveProperty(
      'metadata.deletionTimestamp'
    )
    const pods = await list<Pod>(cluster, `/api/v1/namespaces/${own}/pods`)
    expect(pods.map(({ metadata }) => [metadata.name, metadata.uid])).toEqual([['other', ownPodBefore.metadata.uid]])
    expect(pods[0]?.metadata).not.toHaveProperty('deletionTimestamp')
  })

  test('one that is not there is an error, and nothing is touched', async () => {
    const ended = await runAction({
      kubeconfig: cluster.kubeconfig,
      runtimes: 'slight',
      namespace: 'not-there'
    })
    expect(ended.exitCode).toBe(1)
    expect(ended.stdout).toContain('namespace: "not-there" cannot be used: namespaces "not-there" not found (404)')
    expect(await find(cluster, '/api/v1/namespaces/not-there')).toBeUndefined()
    expect(await find(cluster, `${classesPath}/wasmtime-slight-v1`)).toBeUndefined()
  })
})

test('cleanup: none leaves the namespace with its pods, the class and the run id on all of them', async () => {
  const { id, namespace } = kept.report.run
  expect(kept.exitCode).toBe(0)
  const labels = { 'wasm-node-smoke/run': id }
  expect(await read(cluster, `/api/v1/namespaces/${namespace}`)).toMatchObject({ metadata: { labels } })
  const pods = await list<Pod>(cluster, `/api/v1/namespaces/${namespace}/pods`)
  expect(pods.map(({ metadata }) => metadata)).toMatchObject([
    { name: `check-1-1-${id}`, labels },
    { name: `negative-test-1-${id}`, labels }
  ])
  expect(await read(cluster, `${classesPath}/wasmtime-wws-v1`)).toMatchObject({ metadata: { labels } })
})

test('the pods of a sample that is asked are as its file says, with its class and without', async () => {
  const pods = await list<Pod>(cluster, `/api/v1/namespaces/${kept.report.run.namespace}/pods`)
  expect(verdictsOf(kept.report)).toEqual({ 'wws on node-b': 'passed' })
  expect(pods).toHaveLength(2)
  const { args, env, imagePullSecrets, annotations } = wholeSample
  for (const pod of pods) {
    expect(pod).toMatchObject({
      metadata: { annotations },
      spec: {
        imagePullSecrets: [{ name: imagePullSecrets[0] }],
        containers: [
          {
            name: 'sample',
            args,
            env: [{ name: 'TEXT', value: env.TEXT }],
            resources: { requests: { cpu: '20m', memory: '10Mi' }, limits: { cpu: '500m', memory: '200Mi' } }
          },
          { name: 'sample-proxy', image: pauseImage }
        ]
      }
    })
  }
})

test('a run with a namespace of its own deletes it, and no other run is disturbed by that', async () => {
  expect(await ownNamespaces(cluster)).toEqual([kept.report.run.namespace])
})

describe('sample: none', () => {
  test('applies class and label, reports "applied" and exits 0', async () => {
    expect(applied.report).toMatchObject({ result: 'applied', counts: { passed: 0, failed: 0, skipped: 1, total: 1 } })
    expect(applied.exitCode).toBe(0)
    const lunatic = await read<RuntimeClass>(cluster, `${classesPath}/wasmtime-lunatic-v1`)
    const label = { 'cluster.x-k8s.io/wasmtime-lunatic-v1': 'true' }
    expect(lunatic.scheduling).toEqual({ nodeSelector: label })
    expect(await read(cluster, '/api/v1/nodes/node-a')).toMatchObject({ metadata: { labels: label } })
  })

  test('makes no namespace and no pod', async () => {
    expect(applied.report.checks).toMatchObject([{ verdict: 'skipped', pod: null }])
    expect(await find(cluster, `/api/v1/namespaces/${applied.report.run.namespace}`)).toBeUndefined()
  })
})

async function makeOwnNamespace(): Promise<void> {
  await create(cluster, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: own } })
  const pods = `/api/v1/namespaces/${own}/pods`
  ownPodBefore = await create<Pod>(cluster, pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'other' },
    spec: {
      nodeName: 'node-a',
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'pause', image: pauseImage }]
    }
  })
}
