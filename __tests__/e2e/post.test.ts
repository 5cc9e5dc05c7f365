import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { emptyLedger } from '../../src/core/plan/ledger.ts'
import { create, type KubeObject, ownNamespaces, read, remove } from '../support/cluster.ts'
import { makeInputs } from '../unit/core/examples.ts'
import { type Ended, runBundle, runPostStep } from '../support/action/program.ts'
import { runPostOf } from '../support/action/step.ts'
import { useTestbed } from '../support/testbeds.ts'

const testbed = useTestbed('e2e')
const nothing: Ended = { exitCode: 0, stdout: '', stderr: '' }
let folder: string
let ledger: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-e2e-'))
  ledger = join(folder, 'ledger.json')
})

beforeEach(() => {
  rmSync(ledger, { force: true })
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('main ended before it knew a cluster: post reports nothing and does not fail', async () => {
  expect(await runPostStep({ env: { GITHUB_ACTIONS: 'true' } })).toEqual(nothing)
})

test('main ended before it changed anything, or cleaned up itself: post reports nothing and does not fail', async () => {
  expect(await runPost(testbed.kubeconfig)).toEqual(nothing)
})

test('the kubeconfig is gone: post warns and does not fail', async () => {
  writeFileSync(ledger, '{}')
  const ended = await runPost(join(folder, 'none'))
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
  expect(ended.stdout).toMatch(/^::warning::cleanup did not finish: .*kubeconfig/)
})

test('the ledger is cut off: post warns and does not fail', async () => {
  writeFileSync(ledger, '{"runId": "12')
  const ended = await runPost(testbed.kubeconfig)
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
  expect(ended.stdout).toMatch(/^::warning::cleanup did not finish: .*JSON/)
})

test('the folder of the reports was emptied: post cleans up by the copy of the ledger that the runner kept', async () => {
  const { runId, namespace } = { runId: 'e2e00001', namespace: 'wasm-node-smoke-e2e00001' }
  const metadata = { name: namespace, labels: { 'wasm-node-smoke/run': runId } }
  await create(testbed, '/api/v1/namespaces', { metadata })
  const STATE_journal = JSON.stringify(emptyLedger(makeInputs({ cleanup: 'workload' }), namespace, runId))
  expect(await runPost(testbed.kubeconfig, { STATE_journal })).toEqual(nothing)
  expect(await ownNamespaces(testbed)).toEqual([])
})

test('a later step wrote to the ledger: post undoes what the runner kept, and nothing else', async () => {
  const { runId, namespace } = { runId: 'e2e00002', namespace: 'wasm-node-smoke-e2e00002' }
  const own = { name: namespace, labels: { 'wasm-node-smoke/run': runId } }
  await create(testbed, '/api/v1/namespaces', { metadata: own })
  await create(testbed, '/api/v1/namespaces', { metadata: { name: 'somebody-elses' } })
  const kept = emptyLedger(makeInputs({ cleanup: 'all' }), namespace, runId)
  const label = { node: '../namespaces/somebody-elses', uid: '', key: 'cluster.x-k8s.io/x' }
  const edited = { ...kept, namespace: 'somebody-elses', labelsAdded: [label] }
  writeFileSync(ledger, JSON.stringify(edited))
  expect(await runPost(testbed.kubeconfig, { STATE_journal: JSON.stringify(kept) })).toEqual(nothing)
  expect(await ownNamespaces(testbed)).toEqual([])
  // Main was killed before the runner kept anything: the file is all there is, and is not enough to delete it.
  writeFileSync(ledger, JSON.stringify(edited))
  const ended = await runPost(testbed.kubeconfig)
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
  expect(ended.stdout).toContain(
    'namespace somebody-elses: not deleted: it does not have label wasm-node-smoke/run=e2e00002'
  )
  const { metadata } = await read<KubeObject>(testbed, '/api/v1/namespaces/somebody-elses')
  expect(metadata.deletionTimestamp).toBeUndefined()
  await remove(testbed, '/api/v1/namespaces/somebody-elses')
})

test('the ledger is gone and was too long to be kept: post warns and does not fail', async () => {
  const ended = await runPost(testbed.kubeconfig, { STATE_journal: `sha256:${'0'.repeat(64)}` })
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
  expect(ended.stdout).toMatch(/^::warning::cleanup did not finish: .*ledger.json is gone/)
})

test('what main kept of its cluster cannot be read: post warns and does not fail', async () => {
  writeFileSync(ledger, '{}')
  const env = { GITHUB_ACTIONS: 'true', STATE_ledger: ledger, STATE_connection: '{' }
  const ended = await runPostStep({ env })
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
  expect(ended.stdout).toMatch(/^::warning::cleanup did not finish: .*JSON/)
})

test('what led to the cluster leads to another one now: post reports what is left, and undoes nothing there', async () => {
  const left = { runId: 'abcd', cleanup: 'all', namespace: 'wasm-node-smoke-abcd', ownsNamespace: true }
  const classes = { classesCreated: [], selectorsAdded: [], manifestClasses: [] }
  const none = { ...classes, labelsAdded: [], labelsKept: [], objects: [], claimNamespaces: [] }
  writeFileSync(ledger, JSON.stringify({ ...left, ...none }))
  const connection = { destination: { kubeconfig: { kind: 'auto' }, access: 'auto' }, server: 'https://before:6443' }
  const state = JSON.stringify({ ...connection, KUBECONFIG: testbed.kubeconfig })
  const ended = await runPost(testbed.kubeconfig, { STATE_connection: state })
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
  expect(ended.stdout).toMatch(
    /^::warning::not cleaned up:%0Athe kubeconfig now selects https:.*, not https:\/\/before:6443/
  )
  expect(ended.stdout).toContain('namespace wasm-node-smoke-abcd: not undone')
})

test('post sets no output, whatever it meets: those are what main reported', async () => {
  const output = join(folder, 'output')
  writeFileSync(output, '')
  writeFileSync(ledger, '{}')
  await runPost(join(folder, 'none'), { GITHUB_OUTPUT: output, INPUT_TIMEOUT: 'soon' })
  expect(readFileSync(output, 'utf8')).toBe('')
})

test("what a job's environment holds makes no post step of main: it runs, and is red", async () => {
  const state = { STATE_main: 'started', STATE_isPost: 'true', STATE_ledger: ledger, STATE_connection: '{}' }
  const ended = await runBundle([], {
    env: { GITHUB_ACTIONS: 'true', ...state, INPUT_KUBECONFIG: join(folder, 'none') }
  })
  expect(ended.exitCode).toBe(1)
  expect(ended.stdout).toContain('::error')
})

/** The post step of a job whose main step died, led by this kubeconfig. */
async function runPost(kubeconfig: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return await runPostOf(ledger, { server: testbed.server, kubeconfig }, env)
}
