import { createHash } from 'node:crypto'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReportV1 } from '../../src/render/json/report-v1.ts'
import { find, reset } from '../support/cluster.ts'
import { fill, readExample, readJobs, readStep } from '../support/example.ts'
import { readOutputs, startMain } from '../support/action/step.ts'
import { useTestbed } from '../support/testbeds.ts'
import { type Ran, runCommands } from '../support/workflow-step.ts'
import { goodImage, Management } from './management.ts'
import { workloadName } from './testbeds.ts'

/*
 * docs/examples/capz-gate.yml from its first step to publishing, twice: for the first image, and for the next one, which is compared with it.
 * Its commands run as they are in the file; for `gh` there is a stand-in, and for the controllers that would make the cluster `Management`.
 */

const path = 'docs/examples/capz-gate.yml'
const repository = 'acme/images'
const workload = useTestbed(workloadName)
const temp = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-capz-gate-'))
const github = join(temp, 'github')
const inputs = { 'inputs.image-version': '1.32.1', 'inputs.image-digest': `sha256:${'a'.repeat(64)}` }
// Both examples name this namespace: the other one's is on the other management cluster.
const management = new Management('v1beta1', 'capi')

beforeAll(async () => {
  await reset(workload)
  mkdirSync(join(temp, 'bin'))
  writeFileSync(
    join(temp, 'bin', 'gh'),
    `#!/bin/sh\nexec '${process.execPath}' '${resolve(import.meta.dirname, '../support/gh.ts')}' "$@"\n`
  )
  chmodSync(join(temp, 'bin', 'gh'), 0o755)
  mkdirSync(join(temp, '.github', 'wasm-gate'), { recursive: true })
  // What a template makes, as far as it shows that the version reaches it.
  writeFileSync(
    join(temp, '.github', 'wasm-gate', 'cluster.yaml'),
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: image, namespace: capi }\ndata: { version: '${IMAGE_VERSION}', other: '${OTHER}' }\n"
  )
  mkdirSync(join(github, 'attestations'), { recursive: true })
  writeRuns([])
})

afterAll(async () => {
  rmSync(temp, { recursive: true })
  await reset(workload)
})

function writeRuns(runs: readonly object[]): void {
  writeFileSync(join(github, 'runs.json'), JSON.stringify(runs))
}

/** Runs the commands of a job's step with the values that a runner has for its expressions. */
function runStep(name: string, job = 'gate'): Ran & { readonly outputs: ReadonlyMap<string, string> } {
  const step = readJobs(path)[job]?.steps?.find((one) => one.name === name) ?? readStep(path, name)
  const values = {
    'runner.temp': temp,
    'github.token': 'a-token',
    'github.repository': repository,
    'secrets.MANAGEMENT_KUBECONFIG': readFileSync(management.testbed.kubeconfig, 'utf8'),
    ...inputs
  }
  const output = join(temp, 'step-outputs')
  writeFileSync(output, '')
  const env = { RUNNER_TEMP: temp, GITHUB_OUTPUT: output, GH_FOLDER: github, ...fill(step.env ?? {}, values) }
  const ran = runCommands(step.run ?? '', { cwd: temp, env, programs: join(temp, 'bin') })
  return { ...ran, outputs: readOutputs(output) }
}

/** The step that uses the action, with the report of an earlier run or none. */
async function prove(baseline: string): Promise<ReadonlyMap<string, string>> {
  const output = join(temp, 'action-outputs')
  writeFileSync(output, '')
  const given = fill(readExample('capz-gate.yml').inputs, {
    'runner.temp': temp,
    'steps.last.outputs.report': baseline,
    ...inputs
  })
  const { exitCode, stdout } = await startMain(given, temp, { GITHUB_OUTPUT: output }).ended
  expect(exitCode, stdout).toBe(0)
  return readOutputs(output)
}

function readReport(outputs: ReadonlyMap<string, string>): ReportV1 {
  return JSON.parse(readFileSync(outputs.get('report') ?? '', 'utf8')) as ReportV1
}

/** What actions/attest does with the file and the predicate that the step names. */
function attest(outputs: ReadonlyMap<string, string>, change: object = {}): void {
  const given = readStep(path, 'Sign the proof').with ?? {}
  const predicateFile = fill(
    { path: String(given['predicate-path']) },
    { 'steps.wasm.outputs.predicate': outputs.get('predicate') ?? '' }
  )['path']
  const predicate = JSON.parse(readFileSync(predicateFile ?? '', 'utf8')) as object
  const subject = readFileSync(join(temp, String(given['subject-path'])))
  const file = join(github, 'attestations', createHash('sha256').update(subject).digest('hex'))
  const signer = `${repository}/.github/workflows/capz-gate.yml`
  const predicateType = given['predicate-type']
  writeFileSync(file, JSON.stringify({ signer, predicateType, predicate: { ...predicate, ...change } }))
}

test('an image is proven on a cluster, attested, compared with the one before, and published only with its proof', async () => {
  await management.begin(readFileSync(workload.kubeconfig, 'utf8'))
  await management.addDeployment('wasm-md-0', 1, 1, goodImage)
  await management.addMachine('wasm-md-0-x7k2p', { of: 'wasm-md-0', node: 'node-a', image: goodImage })
  expect(runStep("Write the management cluster's kubeconfig")).toMatchObject({ status: 0, stderr: '' })
  expect(runStep('Make a cluster of the image')).toMatchObject({ status: 0, stderr: '' })
  expect(await find(management.testbed, '/api/v1/namespaces/capi/configmaps/image')).toMatchObject({
    data: { version: '1.32.1', other: '${OTHER}' }
  })

  // The first image: nothing to be compared with.
  const none = runStep('Fetch the report of the last image that passed')
  expect([none.status, none.stderr, none.outputs.size]).toEqual([0, '', 0])
  const first = await prove('')
  expect(first.get('result')).toBe('passed')
  expect(readReport(first).comparison).toBeNull()
  cpSync(first.get('report-folder') ?? '', join(github, 'runs', '17', 'wasm-node-smoke'), { recursive: true })
  const runs = [
    { databaseId: 18, workflowName: 'wasm-capz-gate', conclusion: 'failure' },
    { databaseId: 17, workflowName: 'wasm-capz-gate', conclusion: 'success' }
  ]

  // Its report has expired: compared with none, and nothing fails.
  writeRuns([{ databaseId: 16, workflowName: 'wasm-capz-gate', conclusion: 'success' }, ...runs])
  const expired = runStep('Fetch the report of the last image that passed')
  expect([expired.status, expired.outputs.size]).toEqual([0, 0])

  // The next one.
  writeRuns(runs)
  const last = runStep('Fetch the report of the last image that passed')
  expect(last).toMatchObject({ status: 0, stderr: '' })
  const next = await prove(last.outputs.get('report') ?? '')
  expect(readReport(next).comparison).toMatchObject({ baseline: { id: readReport(first).run.id }, worse: [] })

  // Its proof: publishing makes the same file, and finds what was signed of it.
  const name = 'Write the version and digest of the image to a file'
  expect(runStep(name)).toMatchObject({ status: 0, stderr: '' })
  attest(next)
  rmSync(join(temp, 'image.json'))
  expect(runStep(name, 'publish')).toMatchObject({ status: 0, stderr: '' })
  const isThere = 'See that the proof is there, signed by this workflow, and says PASSED'
  expect(runStep(isThere)).toMatchObject({ status: 0, stdout: 'true\n', stderr: '' })
  attest(next, { result: 'FAILED' })
  expect(runStep(isThere)).toMatchObject({ status: 1, stdout: 'false\n' })
  writeFileSync(join(temp, 'image.json'), '{"version":"1.32.2"}\n')
  expect(runStep(isThere).status).not.toBe(0)

  expect(runStep('Delete the cluster', 'delete')).toMatchObject({ status: 0, stderr: '' })
  const cluster = '/apis/cluster.x-k8s.io/v1beta2/namespaces/capi/clusters/wasm'
  expect(await find(management.testbed, cluster)).toBeUndefined()
})
