import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { create, list, type Pod, remove } from '../support/cluster.ts'
import { takeSnapshot } from '../support/snapshot.ts'
import { runAndKill } from './run-and-kill.ts'
import { makeNowhere, openRelay } from '../support/relay.ts'
import { useTestbed } from '../support/testbeds.ts'
import { clear, findTraces, noTraces, type Traces } from './traces.ts'

const testbed = useTestbed('e2e')
const runtimes = ['wasmtime-lunatic-v1', 'wasmtime-slight-v1', 'wasmtime-spin-v2', 'wasmtime-wws-v1']
const given = { constrain: 'true', nodes: 'node-a,node-b' }

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-e2e-'))
})

beforeEach(async () => {
  await clear(testbed)
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await clear(testbed)
})

test('main is killed as soon as its namespace is there: the post step takes away all that it made', async () => {
  const { run, traces } = await runAndKill(testbed, { ...given, kubeconfig: testbed.kubeconfig }, ({ namespaces }) => {
    return namespaces.length === 1
  })
  expect(traces.namespaces).toHaveLength(1)
  expect(run).toMatchObject({ job: 'failure', main: { result: 'failure' } })
  expect(run.post).toMatchObject({ result: 'success', annotations: [] })
  expect(await findTraces(testbed)).toEqual({ namespaces: [], pods: [], classes: [], labels: [] })
})

test('main is killed while its pods run: by `cleanup: workload` nothing stays, as no node is known to run a class', async () => {
  const { run, traces } = await runAndKill(testbed, { ...given, kubeconfig: testbed.kubeconfig }, isBusy)
  expect(traces.labels).toHaveLength(8)
  expect(traces.classes).toEqual(documentedClasses().map((one) => `${one}, labelled by a run`))
  expect(run.post).toMatchObject({ result: 'success', annotations: [] })
  expect(await findTraces(testbed)).toEqual({ namespaces: [], pods: [], classes: [], labels: [] })
})

test('main is killed while its pods run: by `cleanup: all` the cluster is as it was, a namespace of the user too', async () => {
  const namespace = 'users-own'
  const path = `/api/v1/namespaces/${namespace}`
  await create(testbed, '/api/v1/namespaces', { metadata: { name: namespace } })
  try {
    await waitForAccount(namespace)
    const before = await takeSnapshot(testbed)
    const all = { ...given, kubeconfig: testbed.kubeconfig, namespace, cleanup: 'all' }
    const { run } = await runAndKill(testbed, all, isBusy)
    expect(run.post).toMatchObject({ result: 'success', annotations: [] })
    expect(await takeSnapshot(testbed)).toEqual(before)
  } finally {
    await remove(testbed, path)
  }
})

test('main is killed and the cluster cannot be reached any more: the post step reports it once and does not fail', async () => {
  const relay = await openRelay(testbed.server)
  const kubeconfig = join(folder, 'unreachable')
  const { hostname } = new URL(testbed.server)
  const cluster = `server: ${relay.url}\n      tls-server-name: ${hostname}`
  writeFileSync(kubeconfig, readFileSync(testbed.kubeconfig, 'utf8').replace(`server: ${testbed.server}`, cluster))
  const { run } = await runAndKill(testbed, { ...given, kubeconfig }, isBusy, relay.close)
  expect(run).toMatchObject({ job: 'failure', main: { result: 'failure' }, post: { result: 'success' } })
  expect(run.post.annotations).toHaveLength(1)
  const [{ level, message } = { level: '', message: '' }] = run.post.annotations
  expect(level).toBe('warning')
  // What is left, and why: all that there is to go by.
  expect(message).toMatch(/ECONNREFUSED/)
  expect(message).toMatch(/^namespace wasm-node-smoke-[0-9a-f]{8}: /m)
  expect(message).toMatch(/^label cluster\.x-k8s\.io\/wasmtime-spin-v2 on node node-a: /m)
})

test('main is killed, its sample file is gone and another context the current one: the post step cleans up', async () => {
  const [sample, kubeconfig] = [join(folder, 'sample.yaml'), join(folder, 'kubeconfig')]
  writeFileSync(sample, 'samples: {spin: {body: Hello}}\n')
  copyFileSync(testbed.kubeconfig, kubeconfig)
  const elsewhere = await makeElsewhere()
  const turn = (): void => {
    rmSync(sample)
    writeFileSync(kubeconfig, elsewhere)
  }
  const { run } = await runAndKill(testbed, { ...given, sample, cleanup: 'all' }, isBusy, turn, {
    KUBECONFIG: kubeconfig
  })
  expect(run.post).toMatchObject({ result: 'success', annotations: [] })
  expect(await findTraces(testbed)).toEqual(noTraces)
})

/** All is applied and at least one sample runs: later than this there is nothing more to undo. */
async function isBusy({ labels, pods }: Traces): Promise<boolean> {
  if (labels.length < 8 || pods.length === 0) return false
  const found = await list<Pod>(testbed, '/api/v1/pods')
  return found.some(({ metadata, status }) => pods.includes(metadata.name) && status.phase === 'Running')
}

function documentedClasses(): readonly string[] {
  return runtimes.map((name) => `${name} -> ${name.split('-')[1] ?? ''}, constrained`)
}

/** A new namespace gets its service account and its certificates a moment later. */
async function waitForAccount(namespace: string): Promise<void> {
  for (const part of ['serviceaccounts', 'configmaps']) {
    await waitFor({ what: `the ${part} of ${namespace}`, timeoutMs: 20_000 }, async () => {
      const found = await list(testbed, `/api/v1/namespaces/${namespace}/${part}`)
      return found.length > 0 ? there(undefined) : missing('none')
    })
  }
}

/** The same kubeconfig after somebody chose another cluster, which isn't there. */
async function makeElsewhere(): Promise<string> {
  const file = load(readFileSync(testbed.kubeconfig, 'utf8')) as Kubeconfig
  const [context] = file.contexts
  return JSON.stringify({
    ...file,
    'current-context': 'elsewhere',
    clusters: [...file.clusters, { name: 'elsewhere', cluster: { server: await makeNowhere() } }],
    contexts: [...file.contexts, { name: 'elsewhere', context: { ...context?.context, cluster: 'elsewhere' } }]
  })
}

type Kubeconfig = {
  readonly clusters: readonly object[]
  readonly contexts: readonly { readonly context: object }[]
}
