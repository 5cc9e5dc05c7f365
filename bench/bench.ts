// What the action takes, beside what its slowest check needs by itself and beside the documented way by kubectl, in turn on one
// testbed of two good nodes and four runtimes, with warm images. Prints `name: value` lines; bench/README.md explains each.
//
//     npm run bench -- [--rounds N] [--healthy] [--kubeconfig-of TESTBED]
//
// It brings up a testbed "bench", and takes it down at the end; with --kubeconfig-of it takes one that is up. --healthy leaves out
// the round with a node that can run nothing, which takes 6 min by hand.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../scripts/tools.ts'
import { run } from '../testbed/run.ts'
import type { Testbed } from '../testbed/testbed.ts'
import { type ActionRun, runAction } from '../__tests__/support/action/timed.ts'
import { awaitEnd, takeByHand, type Took } from './by-hand.ts'
import { compare, type Figure, readRuns, renderFigures } from './figures.ts'
import { onTestbed } from './on-testbed.ts'
import { measureStart } from './start.ts'
import { countTraffic } from '../__tests__/support/action/traffic.ts'

const testbedName = 'bench'
const defaultRounds = 4
const goodNodes = 'node-a, node-b'
const brokenNode = 'node-c'

/** Rounds of both ways in turn; the first of each, which fills caches, is left out. */
async function takeTurns(
  testbed: Testbed,
  { nodes, replicas, rounds }: { nodes: string; replicas: number; rounds: number },
  folder: string
): Promise<{ readonly byHand: readonly Took[]; readonly runs: readonly ActionRun[] }> {
  const [byHand, runs] = [[] as Took[], [] as ActionRun[]]
  for (let round = 0; round < rounds; round += 1) {
    byHand.push(await takeByHand(testbed, replicas, folder))
    await awaitEnd(testbed)
    runs.push(await runAction({ kubeconfig: testbed.kubeconfig, nodes, cleanup: 'all' }))
    await awaitEnd(testbed)
  }
  return { byHand, runs }
}

async function measure(testbed: Testbed, rounds: number, isBroken: boolean): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-bench-'))
  try {
    // The scheduler would give it pods that never start.
    await cordon(testbed, true)
    await takeTurns(testbed, { nodes: goodNodes, replicas: 2, rounds: 1 }, folder)
    const healthy = await takeTurns(testbed, { nodes: goodNodes, replicas: 2, rounds }, folder)
    const { connections, requests } = await countTraffic(testbed, {
      nodes: goodNodes,
      cleanup: 'all',
      constrain: 'true'
    })
    await cordon(testbed, false)
    const broken = isBroken ? await takeTurns(testbed, { nodes: '*', replicas: 3, rounds: 1 }, folder) : undefined
    const start = measureStart(join(root, 'dist', 'index.js'), 10)
    return [
      ...readRuns(healthy.runs),
      ...compare('', healthy.byHand, healthy.runs, [1.1, 1.2]),
      ...(broken === undefined ? [] : compare('_broken', broken.byHand, broken.runs, [20, 20])),
      { name: 'api_requests', value: [...requests.values()].reduce((sum, count) => sum + count, 0) },
      ...[...requests].map(([name, value]) => ({ name: `api_requests ${name}`, value })),
      { name: 'connections', value: connections },
      { name: 'start_ratio', value: Math.max(...start.map(({ ratio }) => ratio)) },
      { name: 'dist_bytes', value: sizeOf(join(root, 'dist')) }
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Cordons the node that can run nothing, or opens it again. */
async function cordon({ kubeconfig, kubectl }: Testbed, isCordoned: boolean): Promise<void> {
  await run(kubectl, ['--kubeconfig', kubeconfig, isCordoned ? 'cordon' : 'uncordon', brokenNode])
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(folder, name)))
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string' },
      healthy: { type: 'boolean', default: false },
      'kubeconfig-of': { type: 'string' }
    }
  })
  const rounds = Number(values.rounds ?? defaultRounds)
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds: expected a whole number from 1, got ${values.rounds}`)
  const figures = await onTestbed(values['kubeconfig-of'], testbedName, (testbed) =>
    measure(testbed, rounds, !values.healthy)
  )
  console.log(renderFigures(figures))
}

await main()
