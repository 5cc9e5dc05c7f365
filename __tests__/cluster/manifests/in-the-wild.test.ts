import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { root } from '../../../scripts/tools.ts'
import { parseYaml } from '../../../src/core/text/yaml.ts'
import type { ReportV1 } from '../../../src/render/json/report-v1.ts'
import { run } from '../../../testbed/run.ts'
import { verdictsOf, workloadOf, workloadsOf } from '../../support/action/report.ts'
import { runOn } from '../../support/action/run.ts'
import { create, list, read, remove, reset } from '../../support/cluster.ts'
import { makeNativeServer, push } from '../../support/images.ts'
import { useTestbed } from '../../support/testbeds.ts'

/** Manifests as people have them, by public reports; only their images are those of the testbed. */
const fixtures = join(root, '__tests__', 'fixtures', 'manifests')
const cluster = useTestbed('cluster')
const sampleImage = 'ghcr.io/deislabs/containerd-wasm-shims/examples/spin-rust-hello:latest'
const wild = '/api/v1/namespaces/wild'
const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const given = { nodes: 'node-a, node-b', runtimes: 'spin', constrain: 'true', timeout: '90s' }

/** A port and a status in octal, and a sample that repeats another one but for what is expected of it. */
const sampleFile = `
samples:
  spin: &spin
    image: ${sampleImage}
    command: ['/']
    port: 0120
    path: /hello
    status: 0310
    body: Hello world from Spin!
  second:
    <<: *spin
    body: /^hello WORLD/i
`

/** An object as it was sent, or is. */
type Written = {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly data?: object
  readonly immutable?: boolean
  readonly spec?: object
  readonly type?: string
}

let folder: string
let native: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-wild-'))
  native = await push(cluster, await makeNativeServer())
})

beforeEach(async () => {
  await reset(cluster)
})

afterEach(async () => {
  await remove(cluster, wild)
})

afterAll(async () => {
  await reset(cluster)
  rmSync(folder, { recursive: true })
})

type Change = (object: Record<string, unknown>) => object

/** A fixture with images that the testbed has, each object changed. */
function write(name: string, change: Change = (object) => object): string {
  const text = readFileSync(join(fixtures, `${name}.yaml`), 'utf8')
    .replaceAll('registry.example/redis', native)
    .replaceAll('registry.example/spin:v1', sampleImage)
  const path = join(folder, `${name}.yaml`)
  const objects = parseYaml(text) as readonly Record<string, unknown>[]
  writeFileSync(path, objects.map((object) => dump(change(object), { noRefs: true, skipInvalid: true })).join('---\n'))
  return path
}

/** Puts an object into the namespace `wild`. */
const inWild: Change = ({ metadata, ...object }) => ({
  ...object,
  metadata: { ...(metadata as object), namespace: 'wild' }
})

/** What runs an ordinary program names no class. */
const plainIfNative: Change = (object) => {
  const text = JSON.stringify(object)
  if (!text.includes(native)) return object
  return JSON.parse(text.replace('"runtimeClassName":"wasmtime-spin-v2",', '')) as object
}

describe('the negative test of a workload', () => {
  test('is made of all its containers, with what they need of their own namespace, and leaves nothing there', async () => {
    await create(cluster, '/api/v1/namespaces', { metadata: { name: 'wild' } })
    await create(cluster, `${wild}/secrets`, { metadata: { name: 'key' }, stringData: { a: 'b' } })
    const manifests = write('native-container-first', (object) => {
      const text = JSON.stringify(inWild(object))
      const env = '"env":[{"name":"A","valueFrom":{"secretKeyRef":{"name":"key","key":"a"}}}]'
      return JSON.parse(text.replaceAll('"command":["/"]', `"command":["/"],${env}`)) as object
    })
    const { report, exitCode, stdout } = await runOn(cluster, { ...given, manifests })
    expect(exitCode, stdout).toBe(0)
    expect(workloadsOf(report)).toEqual({ 'Deployment two': 'passed', 'Service two': 'passed' })
    expect(report.negativeTests).toContainEqual(
      expect.objectContaining({ runtime: 'Deployment wild/two', verdict: 'proven' })
    )
    expect(await list(cluster, `${wild}/pods`)).toEqual([])
  })
})

describe('what is applied and not checked', () => {
  test('is named and makes the run inconclusive; a CronJob is checked by a Job that is made from it', async () => {
    const names = { plural: 'spinapps', singular: 'spinapp', kind: 'SpinApp' }
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
    await create(cluster, crds, {
      metadata: { name: 'spinapps.core.spinkube.dev' },
      spec: {
        group: 'core.spinkube.dev',
        names,
        scope: 'Namespaced',
        versions: [{ name: 'v1alpha1', served: true, storage: true, schema }]
      }
    })
    const manifests = write('kinds-without-a-check')
    const { report, exitCode } = await runOn(cluster, { ...given, manifests })
    expect(exitCode).toBe(1)
    expect(workloadsOf(report)).toEqual({
      'SpinApp hello': 'inconclusive not-checked',
      'SpinApp settings': 'skipped',
      'Job tick-check': 'inconclusive image-not-found',
      'ReplicationController old': 'inconclusive image-not-found'
    })
    // No controller of the kind is there; how long it is waited for is up to what else there is to wait for.
    expect(workloadOf(report, 'SpinApp', 'hello').diagnosis?.evidence).toMatch(
      / appeared within (30 s|[123]\d s, and no controller has written to it or reported an event of it)$/
    )
    await remove(cluster, `${crds}/spinapps.core.spinkube.dev`)
  })
})

test('a DaemonSet that does not repeat the selector of its class gets daemonset-not-placed, on the nodes without the label', async () => {
  const { report } = await runOn(cluster, { ...given, manifests: write('daemonset-constrained') })
  expect(workloadsOf(report)).toEqual({ 'DaemonSet everywhere': 'inconclusive daemonset-not-placed' })
})

test('a Pod that is meant to end passes by its good end, and by nothing before that', async () => {
  const manifests = write('pod-that-ends', ({ metadata, spec, ...pod }) => {
    const { name } = metadata as { readonly name: string }
    // Ready for longer than a server has to be.
    const command = name === 'once' ? ['/native', '--once'] : ['/native', 'ends', '8', '3']
    // No sample of the testbed ends: an ordinary program does.
    const containers = [{ name: 'once', image: native, command }]
    return { ...pod, metadata, spec: { ...(spec as object), runtimeClassName: undefined, containers } }
  })
  const { report } = await runOn(cluster, { ...given, manifests })
  expect(workloadsOf(report)).toEqual({ 'Pod once': 'passed', 'Pod fails-late': 'inconclusive sample-ends' })
})

describe("what keeps the user's own from running", () => {
  let missing: ReportV1
  let unready: ReportV1
  let stuck: ReportV1
  let mistaken: ReportV1

  beforeAll(async () => {
    await reset(cluster)
    const runWith = async (manifests: string, timeout: string): Promise<ReportV1> =>
      (await runOn(cluster, { ...given, manifests, timeout })).report
    ;[missing, unready, stuck, mistaken] = await Promise.all([
      runWith(write('missing-objects'), '5m'),
      // Waited for until the time is up, as it may become Ready yet.
      runWith(write('never-ready'), '60s'),
      runWith(write('never-starts'), '5m'),
      runWith(write('own-mistakes', plainIfNative), '5m')
    ])
  })

  test('a Pod that lacks a ConfigMap or a Secret: that is named, and no node is blamed', () => {
    expect(workloadsOf(missing)).toEqual({
      'Pod mounts': 'inconclusive object-missing',
      'Pod env': 'inconclusive object-missing'
    })
  })

  test('a Deployment that is never Ready does not pass', () => {
    expect(workloadsOf(unready)['Deployment unready']).toBe('inconclusive workload-not-ready')
  })

  test('a StatefulSet that makes one pod after the other is decided by the first that does not start', () => {
    expect(workloadsOf(stuck)['StatefulSet in-turn']).toBe('inconclusive image-not-found')
    expect(workloadOf(stuck, 'StatefulSet', 'in-turn').pods).toHaveLength(1)
    // Its second pod, which never comes, is not waited for.
    expect(stuck.phases.cleanupMs).toBeLessThan(200_000)
  })

  test('an init container that does not start is named', () => {
    expect(workloadsOf(stuck)['Pod waits']).toBe('inconclusive image-not-found')
    expect(workloadOf(stuck, 'Pod', 'waits').diagnosis?.evidence).toMatch(/^init container "first": /)
  })

  test('a Deployment that nobody asks, and that ends again and again, does not pass', () => {
    expect(workloadsOf(stuck)['Deployment flaps']).toBe('inconclusive sample-ends')
  })

  test.each([
    {
      name: 'a liveness probe that asks a pod that is Ready for what it does not serve',
      workload: 'probed',
      verdict: 'inconclusive workload-not-ready',
      evidence: /failed liveness probe.*: .*statuscode: 404/
    },
    {
      name: 'a liveness probe that lets no pod live for long',
      workload: 'probed-at-once',
      verdict: 'inconclusive workload-not-ready',
      evidence: /failed liveness probe.*: .*statuscode: 404/
    },
    {
      name: 'a label that no node has',
      workload: 'selects-nothing',
      verdict: 'inconclusive unschedulable',
      fault: 'this run',
      evidence: /didn't (match|satisfy)/
    },
    {
      name: 'a module that the image does not have',
      workload: 'misspelt',
      verdict: 'inconclusive module-refused',
      evidence: /spin executor can't handle spec/
    },
    {
      name: 'a program that the image does not have, of a pod without a class',
      workload: 'misspelt-program',
      verdict: 'inconclusive sample-ends',
      evidence: /\/nowhere/
    },
    {
      name: 'a program that ends at its first start, and runs from its second on',
      workload: 'stumbles',
      verdict: 'inconclusive sample-ends',
      evidence: /exit code 1\b/
    }
  ])('is no fault of a node: $name', ({ evidence, fault = 'sample image', verdict, workload }) => {
    expect(workloadsOf(mistaken)[`Deployment ${workload}`]).toBe(verdict)
    const { diagnosis } = workloadOf(mistaken, 'Deployment', workload)
    expect(diagnosis?.fault).toBe(fault)
    expect(diagnosis?.evidence).toMatch(evidence)
  })

  test('nothing, where pods answer 503 only while they warm up: each of them passes, and their Service', () => {
    expect(workloadsOf(mistaken)).toMatchObject({
      'Deployment warms-up-soon': 'passed',
      'Deployment warms-up': 'passed',
      'Service warming': 'passed'
    })
  })
})

describe('YAML as people write it and kubectl reads it', () => {
  test('modes in octal, a class by a merge key and "yes": the cluster gets what kubectl would have sent', async () => {
    await create(cluster, '/api/v1/namespaces', { metadata: { name: 'wild' } })
    const manifests = join(folder, 'yaml-1.1.yaml')
    // As it is written: what a library has read and written again is another text.
    const text = readFileSync(join(fixtures, 'yaml-1.1.yaml'), 'utf8')
    writeFileSync(manifests, text.replaceAll('registry.example/spin:v1', sampleImage))
    const sample = join(folder, 'sample-1.1.yaml')
    writeFileSync(sample, sampleFile)
    const { exitCode, report, stdout } = await runOn(cluster, {
      ...given,
      runtimes: 'spin, second=spin',
      namespace: 'wild',
      cleanup: 'none',
      manifests,
      sample
    })
    expect(exitCode, stdout).toBe(0)
    expect(verdictsOf(report)).toMatchObject({ 'spin on node-a': 'passed', 'second on node-a': 'passed' })
    expect(workloadsOf(report)).toEqual({ 'Deployment modes': 'passed' })
    const kubectl = ['--kubeconfig', cluster.kubeconfig, 'apply', '--dry-run=server', '--output', 'json', '--filename']
    const { items } = JSON.parse(await run(cluster.kubectl, [...kubectl, manifests])) as { readonly items: Written[] }
    expect(items.map(({ kind }) => kind)).toEqual(['ConfigMap', 'Secret', 'Deployment'])
    for (const { kind, metadata, ...sent } of items) {
      const plural = `${kind.toLowerCase()}s`
      const collection = kind === 'Deployment' ? `/apis/apps/v1/namespaces/wild/${plural}` : `${wild}/${plural}`
      const got = await read<Written>(cluster, `${collection}/${metadata.name}`)
      for (const part of ['data', 'immutable', 'spec', 'type'] as const) expect(got[part]).toEqual(sent[part])
    }
    expect(items[2]?.spec).toMatchObject({
      template: {
        spec: {
          runtimeClassName: 'wasmtime-spin-v2',
          containers: [{ volumeMounts: [{ readOnly: true }] }],
          volumes: [{ configMap: { defaultMode: 0o755 } }, { secret: { defaultMode: 0o400 } }]
        }
      }
    })
  })
})
