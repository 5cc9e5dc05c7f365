import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ensureGoTool } from '../../scripts/go-tools.ts'
import type { Image } from '../../testbed/images.ts'
import { run } from '../../testbed/run.ts'
import { makeAnswer } from '../../testbed/samples/module.ts'
import { makeSampleImage, type Sample, samples } from '../../testbed/samples/samples.ts'
import { takeSnapshot } from '../support/snapshot.ts'
import { writeArchive } from '../kind/archive.ts'
import type { Engine } from '../kind/docker.ts'
import { installDocker, record } from '../kind/recording.ts'
import { readExample } from '../support/example.ts'
import { type Ended, flagsOf, runBundle } from '../support/action/program.ts'
import { runAndKill } from './run-and-kill.ts'
import { runWorkflow, type WorkflowRun } from './run-workflow.ts'
import { useTestbed } from '../support/testbeds.ts'
import { clear, findTraces, noTraces } from './traces.ts'

const testbed = useTestbed('e2e')
/** A kind cluster of two nodes, the first being its control plane too. The testbed has a node more. */
const nodes = ['node-a', 'node-b']
/** In no registry, and of a tag that Kubernetes would ask a registry for by itself. */
const image = 'ghcr.io/e2e/only-loaded:latest'

let kind: string
let folder: string
let env: Readonly<Record<string, string>>
let archive: string
let sample: string

beforeAll(async () => {
  kind = await ensureGoTool('kind')
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-e2e-'))
  const { hostname: host, port } = new URL(testbed.server)
  const adminConf = testbed.kubeconfig
  const containers = nodes.map((name, index) => ({
    name,
    role: index === 0 ? ('control-plane' as const) : ('worker' as const),
    isRunning: true
  }))
  const clusters = {
    wasm: containers,
    stopped: [{ name: 'stopped', role: 'control-plane' as const, isRunning: false }]
  }
  env = setUp({ kind: 'up', clusters, adminConf, apiServer: { host, port }, testbed: testbed.name })
  archive = join(folder, 'only-loaded.tar')
  await writeArchive(await makeImageThatPrints('Hello from an archive'), image, archive)
  sample = join(folder, 'sample.yaml')
  writeFileSync(sample, JSON.stringify({ samples: { spin: { image, body: 'Hello from an archive' } } }))
})

beforeEach(async () => {
  await clear(testbed)
})

afterAll(async () => {
  await removeImages([image])
  rmSync(folder, { recursive: true })
  await clear(testbed)
})

test('the real kind still reports what the stand-in of the unit tests was reported (node __tests__/kind/record.ts)', async () => {
  const recorded = readFileSync(resolve(import.meta.dirname, '..', 'kind', 'recorded.json'), 'utf8')
  expect(await record(kind)).toEqual(JSON.parse(recorded))
})

describe('a workflow with a kind cluster and an image that is in no registry', () => {
  let ran: WorkflowRun

  beforeAll(async () => {
    await clear(testbed)
    await removeImages([image])
    const inputs = { runtimes: 'spin', nodes: 'node-[ab]', sample, 'kind-cluster': 'wasm', 'load-images': archive }
    ran = await runWorkflow(inputs, { env })
  })

  test('it is green on every node of the cluster, by the context that kind gives', () => {
    expect(ran).toMatchObject({ job: 'success', outputs: { result: 'passed', passed: '2', total: '2' } })
    expect(ran.main.text).toContain(`context kind-wasm, server ${testbed.server}`)
  })

  test('the log names the archive, and the time it took', () => {
    expect(ran.main.text).toContain(`load-images: putting ${archive} on all nodes\n`)
    expect(ran.main.text).toMatch(/^load-images: \S+\/only-loaded\.tar took \d+\.\d s$/m)
  })

  test('credentials are masked, and nothing else: the key, as it stands and without its base64 each of its lines, and the certificate', () => {
    expect(ran.main.commands.filter((command) => command === 'add-mask')).toHaveLength(5)
    expect(ran.main.text).not.toContain('***')
  })

  test('the post step sees by kind that the namespace is gone, and reports nothing', () => {
    expect(ran.post).toMatchObject({ result: 'success', text: '', annotations: [] })
  })
})

test('main is killed: the post step finds the cluster by kind again, cleans up, and loads nothing', async () => {
  const inputs = { nodes: 'node-a', cleanup: 'all', 'kind-cluster': 'wasm', 'load-images': archive }
  let loads: readonly string[] = []
  const isMoment = ({ pods }: { readonly pods: readonly string[] }): boolean => pods.length > 0
  const { run, traces } = await runAndKill(testbed, inputs, isMoment, () => (loads = listLoads()), env)
  expect(traces.namespaces).toHaveLength(1)
  expect(run).toMatchObject({ job: 'failure', main: { result: 'failure' } })
  expect(run.post).toMatchObject({ result: 'success', annotations: [] })
  expect(await findTraces(testbed)).toEqual(noTraces)
  expect(loads.length).toBeGreaterThanOrEqual(2)
  expect(listLoads()).toEqual(loads)
})

describe('what goes wrong with kind ends the run before anything is touched', () => {
  test.each([
    {
      name: 'there is no such cluster',
      inputs: { 'kind-cluster': 'wsam' },
      shows: 'kind-cluster: expected the name of a kind cluster, one of stopped, wasm, got "wsam"'
    },
    {
      name: 'the cluster is stopped',
      inputs: { 'kind-cluster': 'stopped' },
      shows:
        'kind-cluster: kind has a cluster "stopped", but not its kubeconfig: failed to get cluster internal kubeconfig: Error response from daemon: container *** is not running; is it running?'
    },
    {
      name: 'an archive is none of images',
      inputs: { 'kind-cluster': 'wasm', 'load-images': 'odd.tar' },
      shows: 'load-images: odd.tar is not on all nodes: failed to load image: ctr: unrecognized image format'
    },
    {
      name: 'archives are missing, and there is no cluster for them',
      inputs: { 'load-images': 'gone.tar, lost.tar' },
      shows: [
        'load-images: expected kind-cluster with it, as kind loads the images, got nothing',
        'load-images: expected paths of image archives, got "gone.tar": no such file',
        'load-images: expected paths of image archives, got "lost.tar": no such file'
      ].join('\n')
    }
  ])('$name', async ({ inputs, shows }) => {
    writeFileSync(join(folder, 'nothing.txt'), '')
    await writeOddArchive()
    const before = await takeSnapshot(testbed)
    const ended = await runBundle(flagsOf({ ...inputs }), { cwd: folder, env })
    expect(ended.exitCode).toBe(1)
    // What is long is wrapped.
    const [output, wanted] = [`${ended.stdout}\n${ended.stderr}`, shows].map((text) => text.replaceAll(/\s+/g, ' '))
    expect(output).toContain(wanted)
    expect(await takeSnapshot(testbed)).toEqual(before)
  })

  test('the program is not there', async () => {
    const ended = await runBundle(['--kind-cluster', 'wasm'], { env: { PATH: '/nonexistent' } })
    expect(ended.exitCode).toBe(1)
    expect(`${ended.stdout}\n${ended.stderr}`).toContain('kind-cluster: the program "kind" is not on PATH; install it')
  })
})

test('docs/examples/kind.yml: its step is green, with the samples that it loads', async () => {
  const { inputs, commands } = readExample('kind.yml')
  const images = Object.values(samples).map(({ name }) => `ghcr.io/${name}:v0.11.1`)
  const example = join(folder, 'example')
  mkdirSync(example)
  for (const one of Object.values(samples)) {
    const archiveOf = `${one.name.split('/').at(-1) ?? ''}.tar`
    expect(inputs['load-images']).toContain(archiveOf)
    expect(commands).toContain(archiveOf.replace('.tar', ''))
    await writeArchive(await makeSampleImage(one), `ghcr.io/${one.name}:v0.11.1`, join(example, archiveOf))
  }
  expect(commands).toContain(`kind create cluster --name ${inputs['kind-cluster'] ?? ''} `)
  await removeImages(images)
  const loads = listLoads().length
  // The testbed has a node more than the kind cluster.
  const ended: Ended = await runBundle(flagsOf({ ...inputs, nodes: 'node-[ab]' }), { cwd: example, env })
  expect(ended.stdout).toMatch(/^PASSED {2}8 of 8 checks passed/m)
  expect(ended.stdout).toMatch(/✓ constraint \d\/\d/)
  expect(ended.exitCode).toBe(0)
  expect(listLoads()).toHaveLength(loads + nodes.length * images.length)
})

test.each(nodes)('docs/examples/kind/runtimes.toml: containerd of %s reads its four handlers', async (name) => {
  const lines = readFileSync(resolve(import.meta.dirname, '../../docs/examples/kind/runtimes.toml'), 'utf8')
  const dump = ['sh', '-c', 'cat > /tmp/kind.toml && containerd --config /tmp/kind.toml config dump']
  const { stdout } = await testbed.node(name).exec(dump, { input: `version = 2\n${lines}` })
  const handlers = [...stdout.matchAll(/\.runtimes\.(\w+)\]\n[^]*?runtime_type = ["']([\w.]+)["']/g)]
  expect(Object.fromEntries(handlers.map(([, handler, type]) => [handler, type]))).toMatchObject({
    lunatic: 'io.containerd.lunatic.v1',
    slight: 'io.containerd.slight.v1',
    spin: 'io.containerd.spin.v2',
    wws: 'io.containerd.wws.v1'
  })
})

/** PATH and all with which the action finds kind, and kind this engine. */
function setUp(engine: Engine): Readonly<Record<string, string>> {
  const { PATH, ...rest } = installDocker(folder, engine)
  return { ...rest, PATH: [PATH, dirname(kind), process.env['PATH']].join(delimiter) }
}

async function makeImageThatPrints(body: string): Promise<Image> {
  const spin: Sample = samples.spin
  const application = { ...spin.application, answer: makeAnswer(body) }
  return await makeSampleImage({ ...spin, name: 'e2e/only-loaded', tags: ['latest'], application })
}

/** A tar that holds no image. */
async function writeOddArchive(): Promise<void> {
  await run('tar', ['-cf', join(folder, 'odd.tar'), '-C', folder, 'nothing.txt'])
}

/** What was loaded so far, a line for each archive and node. */
function listLoads(): readonly string[] {
  const lines = readFileSync(join(folder, 'docker.log'), 'utf8').split('\n')
  return lines.filter((line) => line.includes(' images import '))
}

async function removeImages(images: readonly string[]): Promise<void> {
  for (const name of nodes) {
    await testbed.node(name).exec(['ctr', '--namespace', 'k8s.io', 'images', 'remove', '--sync', ...images])
  }
}
