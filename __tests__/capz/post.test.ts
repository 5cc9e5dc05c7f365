import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { ownNamespaces, reset } from '../support/cluster.ts'
import { findChanges, takeSnapshot } from '../support/snapshot.ts'
import { Management } from './management.ts'
import { startMain, startPost } from '../support/action/step.ts'
import { useTestbed } from '../support/testbeds.ts'
import { workloadName } from './testbeds.ts'

const workload = useTestbed(workloadName)
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-capz-'))
  await reset(workload)
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('main was killed: the post step cleans the workload cluster, through the management cluster', async () => {
  const management = new Management('v1beta2', 'killed')
  await management.begin(readFileSync(workload.kubeconfig, 'utf8'))
  await management.addMachine('a', { node: 'node-a' })
  const [before, managed] = await Promise.all([takeSnapshot(workload), takeSnapshot(management.testbed)])

  const given = { ...management.given, runtimes: 'wws', nodes: 'a', constrain: 'true', cleanup: 'all' }
  const main = startMain(given, folder)
  await waitFor({ what: 'a namespace of the run', timeoutMs: 60_000, everyMs: 50 }, async () => {
    const own = await ownNamespaces(workload)
    return own.length > 0 ? there(undefined) : missing(main.stdout())
  })
  main.child.kill('SIGKILL')
  await main.ended
  expect(findChanges(before, await takeSnapshot(workload))).not.toEqual([])

  const { exitCode, stdout } = await startPost(folder).ended
  expect(exitCode).toBe(0)
  expect(stdout).not.toContain('::warning::')
  // The credentials of the Secret are masked, and that is all that may be reported of them.
  expect(stdout).toMatch(/^::add-mask::LS0tLS1/m)
  expect(stdout.replaceAll(/^::add-mask::.*$/gm, '')).not.toMatch(/LS0tLS1/)
  expect(findChanges(before, await takeSnapshot(workload))).toEqual([])
  expect(findChanges(managed, await takeSnapshot(management.testbed))).toEqual([])
})
