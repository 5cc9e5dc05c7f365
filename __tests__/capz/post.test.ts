import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { ownNamespaces, reset } from '../cluster/cluster.ts'
import { findChanges, takeSnapshot } from '../cluster/snapshot.ts'
import { Management } from './management.ts'
import { useTestbed, workloadName } from './testbeds.ts'

const workload = useTestbed(workloadName)
const program = resolve(import.meta.dirname, '..', '..', 'src', 'index.ts')
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-capz-'))
  await reset(workload)
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Starts the action as a runner does for a step, with what earlier steps saved. */
function startStep(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env['PATH'], HOME: folder, RUNNER_TEMP: folder, GITHUB_ACTIONS: 'true', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  }
  return { child, said: () => said, ended: once(child, 'close') as Promise<[number | null]> }
}

/** What a step saved for its post step, as variables of that. */
function readState(file: string): Readonly<Record<string, string>> {
  const saved = readFileSync(file, 'utf8').matchAll(/^(\w+)<<(\S+)\n([\s\S]*?)\n\2$/gm)
  return Object.fromEntries([...saved].map(([, name = '', , value = '']) => [`STATE_${name}`, value]))
}

test('main was killed: the post step cleans the workload cluster, by way of the management cluster', async () => {
  const management = new Management('v1beta2', 'killed')
  await management.begin(readFileSync(workload.kubeconfig, 'utf8'))
  await management.addMachine('a', { node: 'node-a' })
  const [before, managed] = await Promise.all([takeSnapshot(workload), takeSnapshot(management.testbed)])

  const state = join(folder, 'state')
  writeFileSync(state, '')
  const { given } = management
  const main = startStep({
    GITHUB_STATE: state,
    INPUT_KUBECONFIG: given.kubeconfig,
    'INPUT_CAPZ-CLUSTER': given['capz-cluster'],
    INPUT_RUNTIMES: 'wws',
    INPUT_CONSTRAIN: 'true',
    INPUT_CLEANUP: 'all'
  })
  await waitFor({ what: 'a namespace of the run', timeoutMs: 60_000, everyMs: 50 }, async () => {
    const own = await ownNamespaces(workload)
    return own.length > 0 ? there(undefined) : missing(main.said())
  })
  main.child.kill('SIGKILL')
  await main.ended
  expect(findChanges(before, await takeSnapshot(workload))).not.toEqual([])

  const post = startStep(readState(state))
  expect(await post.ended).toEqual([0, null])
  expect(post.said()).not.toContain('::warning::')
  // The credentials of the Secret are masked, and that is all that may be said of them.
  expect(post.said().replaceAll(/^::add-mask::.*$/gm, '')).not.toMatch(/LS0tLS1/)
  expect(findChanges(before, await takeSnapshot(workload))).toEqual([])
  expect(findChanges(managed, await takeSnapshot(management.testbed))).toEqual([])
})
