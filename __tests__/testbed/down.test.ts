import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { processesIn, readHierarchies } from '../../testbed/cgroups.ts'
import { down } from '../../testbed/down.ts'
import { makeNames } from '../../testbed/names.ts'
import { sendSignal } from '../../testbed/processes.ts'
import { readStatus } from '../../testbed/status.ts'
import type { Testbed } from '../../testbed/testbed.ts'
import { readOwnTopology } from '../../testbed/topology-file.ts'
import type { Topology } from '../../testbed/topology.ts'
import { up } from '../../testbed/up.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { askPod, makeClasses, makePod } from './probe-pod.ts'
import { takeSnapshot } from './machine-snapshot.ts'
import type { MachineSnapshot } from './machine-snapshot.ts'

const left = 'test-left'
const right = 'test-right'
const single: Topology = readOwnTopology('single')
const probe = { runtime: 'spin', node: 'node-a' } as const
const timeout = 180_000
let before: MachineSnapshot

beforeAll(async () => {
  await down({ name: left })
  await down({ name: right })
  // Whatever has to be built is built here: a compiler would be in the snapshot.
  await up({ name: left, topology: single })
  await down({ name: left })
  before = await takeSnapshot([left, right])
}, 60 * 60_000)

afterEach(async () => {
  await down({ name: left })
  await down({ name: right })
}, 60_000)

test('with nothing there, `down` does nothing and reports it', async () => {
  expect(await down({ name: left })).toBe(false)
  await expectNothingLeft()
})

test('a cluster with a running pod goes away without a trace', { timeout }, async () => {
  await upWithPod(left)
  expect(await down({ name: left })).toBe(true)
  await expectNothingLeft()
})

test('the files of a testbed are lost -> `down` leaves no trace all the same', { timeout }, async () => {
  await upWithPod(left)
  rmSync(makeNames(left).folder, { recursive: true })
  expect(await down({ name: left })).toBe(true)
  await expectNothingLeft()
})

test.each([0, 1])(
  'half of all processes are killed (half %i) -> `up` makes it whole again',
  { timeout },
  async (half) => {
    await upWithPod(left)
    kill(left, half)
    await upWithPod(left)
    expect((await readStatus(left)).phase).toBe('up')
    await down({ name: left })
    await expectNothingLeft()
  }
)

test.each([300, 1500, 4000])(
  '`up` is killed after %i ms -> `down` leaves no trace, and `up` works again',
  { timeout },
  async (ms) => {
    const cli = join(import.meta.dirname, '../../testbed/cli.ts')
    const topology = join(import.meta.dirname, '../../testbed/topologies/single.yaml')
    const child = spawn(process.execPath, [cli, 'up', '--name', left, '--topology', topology], { stdio: 'ignore' })
    const ended = once(child, 'exit')
    await untilStarting()
    await once(AbortSignal.timeout(ms), 'abort')
    child.kill('SIGKILL')
    await ended
    await down({ name: left })
    await expectNothingLeft()
    await up({ name: left, topology: single })
    expect((await readStatus(left)).phase).toBe('up')
  }
)

test('two testbeds side by side never meet', { timeout }, async () => {
  const [one, other] = await Promise.all([upWithPod(left), upWithPod(right)])
  expect(one.server).not.toBe(other.server)
  for (const [from, to] of [
    [one, other],
    [other, one]
  ] as const) {
    const routed = await from.node('node-a').exec(['ip', 'route', 'get', to.node('node-a').address])
    expect(routed.stderr).toContain('Network is unreachable')
  }
  await down({ name: left })
  expect((await readStatus(right)).phase).toBe('up')
  expect(await askPod(other.api, probe)).toBe('Hello world from Spin!')
  await down({ name: right })
  await expectNothingLeft()
})

async function upWithPod(name: string): Promise<Testbed> {
  const testbed = await up({ name, topology: single })
  await makeClasses(testbed.api)
  await makePod(testbed.api, probe)
  expect(await askPod(testbed.api, probe)).toBe('Hello world from Spin!')
  return testbed
}

function kill(name: string, half: number): void {
  const all = processesIn(makeNames(name).cgroup, readHierarchies())
  expect(all.length).toBeGreaterThan(10)
  for (const each of all.filter((_, index) => index % 2 === half)) sendSignal(each, 'SIGKILL')
}

async function untilStarting(): Promise<void> {
  await waitFor({ what: 'a testbed that has begun', timeoutMs: 30_000, everyMs: 20 }, async () => {
    const { phase } = await readStatus(left)
    return phase === 'down' ? missing(phase) : there(undefined)
  })
}

/** Compares until it fits: the kernel takes a moment to end what was killed, and others use this machine too. */
async function expectNothingLeft(): Promise<void> {
  let after = await takeSnapshot([left, right])
  await waitFor({ what: 'a machine as it was before', timeoutMs: 10_000, everyMs: 300 }, async () => {
    after = await takeSnapshot([left, right])
    const rest = added(after)
    return rest === '' ? there(undefined) : missing(rest)
  })
}

/** What is there now and wasn't before. */
function added(after: MachineSnapshot): string {
  return Object.entries(after)
    .flatMap(([kind, items]) =>
      items.filter((item) => before[kind]?.includes(item) !== true).map((item) => `${kind}: ${item}`)
    )
    .join('\n')
}
