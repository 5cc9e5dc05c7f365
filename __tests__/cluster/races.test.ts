import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Given, runOn, verdictsOf } from './action.ts'
import {
  classesPath,
  createClass,
  find,
  label,
  type Node,
  read,
  reset,
  type RuntimeClass,
  useCluster
} from './cluster.ts'
import { type Gate, gateCluster, openGate, type Passing } from './gate.ts'
import { writeKubeconfig } from './kubeconfigs.ts'

const cluster = useCluster()
const runtimeClass = 'wasmtime-spin-v2'
const key = `cluster.x-k8s.io/${runtimeClass}`

let folder: string
let gate: Gate

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-races-'))
  gate = await openGate(cluster)
})

beforeEach(async () => {
  await reset(cluster)
})

afterAll(async () => {
  await gate.close()
  await reset(cluster)
  rmSync(folder, { recursive: true })
})

describe('what somebody else does between plan and apply is theirs, and `cleanup: all` leaves it', () => {
  test('a label on the node: the cell is inconclusive, and says so', async () => {
    const { report } = await runWhere('PATCH', '/api/v1/nodes/', async () => {
      await label(cluster, 'node-a', key, 'true')
    })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'inconclusive label-not-applied' })
    expect(report.cleanup.problems).toEqual([])
    expect((await read<Node>(cluster, '/api/v1/nodes/node-a')).metadata.labels).toHaveProperty([key], 'true')
  })

  test('a class with the same handler: it is used, and stays without a trace of the run', async () => {
    const { report, stderr } = await runWhere('PATCH', classesPath, async () => {
      await createClass(cluster, runtimeClass, 'spin')
    })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
    expect(stderr).toContain(`RuntimeClass ${runtimeClass} was made by somebody else`)
    const { metadata } = await read<RuntimeClass>(cluster, `${classesPath}/${runtimeClass}`)
    expect(metadata.labels).toBeUndefined()
  })

  test('a class with another handler: a conflict, and nothing is written to it', async () => {
    const { report } = await runWhere('PATCH', classesPath, async () => {
      await createClass(cluster, runtimeClass, 'spin-v2')
    })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'failed class-conflict' })
    expect(report.fence).toEqual([])
    expect(await read<RuntimeClass>(cluster, `${classesPath}/${runtimeClass}`)).toMatchObject({ handler: 'spin-v2' })
  })
})

describe("what is done though its answer is lost is this run's, and is undone", () => {
  test.each([
    ['a label', '/api/v1/nodes/'],
    ['a class', classesPath]
  ])('%s', async (_, path) => {
    const { report } = await runWhere('PATCH', path, ({ loseAnswer }) => {
      loseAnswer()
    })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
    expect((await read<Node>(cluster, '/api/v1/nodes/node-a')).metadata.labels).not.toHaveProperty([key])
    expect(await find(cluster, `${classesPath}/${runtimeClass}`)).toBeUndefined()
  })
})

/** Runs the action, constrained, through a gate that does something just before the first such request goes on. */
async function runWhere(
  method: string,
  path: string,
  meanwhile: (passing: Passing) => Promise<void> | void
): ReturnType<typeof runOn> {
  gate.onRequest = async (passing) => {
    // A dry run changes nothing that could be raced for.
    if (passing.method !== method || !passing.path.startsWith(path) || passing.path.includes('dryRun=')) return
    gate.onRequest = () => undefined
    await meanwhile(passing)
  }
  const kubeconfig = writeKubeconfig(join(folder, 'kubeconfig'), gateCluster(gate), {})
  const given: Given = { kubeconfig, runtimes: 'spin', nodes: 'node-a', constrain: 'true', cleanup: 'all' }
  return await runOn(cluster, given)
}
