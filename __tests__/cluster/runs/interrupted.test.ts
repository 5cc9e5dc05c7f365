import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ledger } from '../../../src/core/plan/types.ts'
import {
  type Ended,
  type Given,
  type Reported,
  type Running,
  startAction,
  withReport
} from '../../support/action/run.ts'
import { runPostOf } from '../../support/action/step.ts'
import {
  classesPath,
  find,
  type KubeObject,
  list,
  type Node,
  ownNamespaces,
  type Pod,
  read,
  reset
} from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { until } from '../../support/until.ts'
import { writeSampleFile } from '../../support/sample-file.ts'
import { findChanges, takeSnapshot, type Snapshot } from '../../support/snapshot.ts'
import { verdictsOf } from '../../support/action/report.ts'

const cluster = useTestbed('cluster')
const runLabel = 'wasm-node-smoke/run'

/** A run that is killed, and what there is right after it. */
type Killed = {
  readonly ended: Ended
  readonly ledger: Ledger
  readonly ledgerFile: string
  readonly runClass: KubeObject | undefined
  readonly namespace: KubeObject | undefined
  readonly pods: readonly Pod[]
  readonly labels: Readonly<Record<string, string>>
}

/** When runs are killed; each has a class of its own, so that all of them can go on at once. */
const moments = {
  'its ledger is written': (running) => Promise.resolve(ledgerFileOf(running) !== undefined),
  'its class is there': async (_, runtimeClass) => (await findClass(runtimeClass)) !== undefined,
  'its node is labelled': async (_, runtimeClass) => `cluster.x-k8s.io/${runtimeClass}` in (await labelsOf('node-a')),
  'its samples run': async (running) => (await findPods(running)).some(isRunning),
  'it cleans up': async (running) => {
    const [namespace] = await ownNamespace(running)
    return namespace?.metadata.deletionTimestamp !== undefined
  }
} satisfies Readonly<Record<string, (running: Kept, runtimeClass: string) => Promise<boolean>>>

/** How runs are asked to end: one with all of its checks begun, and one with a check that it has not begun. */
const signals = { SIGTERM: { atOnce: '2' }, SIGINT: { atOnce: '1' } } as const

type Signal = keyof typeof signals

type Moment = keyof typeof moments
type Kept = Running & { readonly reportDir: string }

const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-interrupted-'))
const killed = new Map<string, Killed>()
let before: Snapshot
const ended = new Map<string, Reported>()

beforeAll(async () => {
  await reset(cluster)
  before = await takeSnapshot(cluster)
  await Promise.all([
    ...(Object.keys(signals) as Signal[]).map(async (signal) => {
      ended.set(signal, await end(signal))
    }),
    ...Object.keys(moments).map(async (moment, index) => {
      killed.set(moment, await kill(moment as Moment, `killed-${index + 1}`))
    })
  ])
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe.each(Object.keys(signals) as Signal[])('a run that is asked to end by %s', (signal) => {
  test('reports it, and ends with exit code 1 and a report that leaves no check out', () => {
    const { exitCode, report, stderr, stdout } = endedBy(signal)
    expect(stderr).toContain(`warning: ${signal}: ending the run and cleaning up`)
    expect(exitCode).toBe(1)
    expect(report).toMatchObject({ result: 'inconclusive', cleanup: { problems: [] } })
    expect(stdout).toContain('INCONCLUSIVE  ')
  })

  test('blames nobody for what was undecided, begun or not', () => {
    const { report } = endedBy(signal)
    expect(Object.values(verdictsOf(report))).toEqual(['inconclusive cancelled', 'inconclusive cancelled'])
    expect(report.checks.filter(({ pod }) => pod !== null)).toHaveLength(Number(signals[signal].atOnce))
    for (const { diagnosis } of report.checks) expect(diagnosis?.evidence).toContain('asked to end before this check')
  })

  test('leaves neither namespace nor ledger', async () => {
    const { files, report } = endedBy(signal)
    expect(await ownNamespaces(cluster)).not.toContain(report.run.namespace)
    expect([...files.keys()].sort()).toEqual(['ctrf.json', 'junit.xml', 'report.json', 'summary.md'])
  })
})

describe.each(Object.keys(moments))('a run that is killed when %s', (moment) => {
  test('leaves its ledger, which holds all that it may have changed', () => {
    const { ended, ledger } = killedWhen(moment)
    expect(ended.exitCode).toBeUndefined()
    expect(ledger).toMatchObject({
      cleanup: 'all',
      namespace: `wasm-node-smoke-${ledger.runId}`,
      ownsNamespace: true,
      classesCreated: [expect.stringMatching(/^killed-\d$/)],
      labelsAdded: [{ node: 'node-a' }]
    })
  })

  test('leaves nothing without its id but a label on the node, and that is in the ledger', () => {
    const { labels, ledger, namespace, pods, runClass } = killedWhen(moment)
    const objects = [namespace, runClass, ...pods].filter((one) => one !== undefined)
    for (const { metadata } of objects) expect(metadata.labels).toHaveProperty([runLabel], ledger.runId)
    const ours = Object.keys(labels).filter((key) => key === `cluster.x-k8s.io/${ledger.classesCreated[0] ?? ''}`)
    expect(ledger.labelsAdded.map(({ key }) => key)).toEqual(expect.arrayContaining(ours))
  })
})

test('the ledgers alone are enough to leave the cluster as it was', async () => {
  await Promise.all(
    [...killed.values()].map(async ({ ledgerFile }) => {
      expect(await runPostOf(ledgerFile, cluster)).toEqual({ exitCode: 0, stdout: '', stderr: '' })
      expect(existsSync(ledgerFile)).toBe(false)
    })
  )
  expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
})

async function end(signal: Signal): Promise<Reported> {
  const { atOnce } = signals[signal]
  const runtimeClass = `ended-by-${signal.toLowerCase()}`
  // Nobody listens on that port: the checks are undecided for long enough.
  const file = writeSampleFile({ [runtimeClass]: { port: 9 } })
  try {
    const running = start(runtimeClass, { nodes: 'node-a, node-b', sample: file.path, 'max-parallel': atOnce })
    await until('samples that are asked', async () => {
      const pods = await findPods(running)
      return pods.filter(isRunning).length === Number(atOnce)
    })
    running.child.kill(signal)
    return withReport(await running.ended)
  } finally {
    file.remove()
  }
}

async function kill(moment: Moment, runtimeClass: string): Promise<Killed> {
  const running = start(runtimeClass, { nodes: 'node-a' })
  await until(moment, async () => await moments[moment](running, runtimeClass))
  running.child.kill('SIGKILL')
  const ended = await running.ended
  const ledgerFile = ledgerFileOf(running) ?? ''
  const ledger = JSON.parse(readFileSync(ledgerFile, 'utf8')) as Ledger
  return {
    ended,
    ledger,
    ledgerFile,
    runClass: await findClass(runtimeClass),
    namespace: await find<KubeObject>(cluster, `/api/v1/namespaces/${ledger.namespace}`),
    pods: await findPods(running),
    labels: await labelsOf('node-a')
  }
}

function start(runtimeClass: string, given: Given): Kept {
  const reportDir = mkdtempSync(join(folder, `${runtimeClass}-`))
  const common = { kubeconfig: cluster.kubeconfig, runtimes: `${runtimeClass}=spin`, constrain: 'true', cleanup: 'all' }
  return { reportDir, ...startAction({ ...common, ...given }, { reportDir }) }
}

/** The run's own folder is named as its namespace is. */
function nameOf({ reportDir }: Kept): string | undefined {
  return readdirSync(reportDir)[0]
}

function ledgerFileOf(running: Kept): string | undefined {
  const file = join(running.reportDir, nameOf(running) ?? '', 'ledger.json')
  return existsSync(file) ? file : undefined
}

async function findClass(runtimeClass: string): Promise<KubeObject | undefined> {
  return await find<KubeObject>(cluster, `${classesPath}/${runtimeClass}`)
}

async function ownNamespace(running: Kept): Promise<readonly KubeObject[]> {
  const name = nameOf(running)
  return name === undefined ? [] : await list(cluster, `/api/v1/namespaces?fieldSelector=metadata.name=${name}`)
}

async function findPods(running: Kept): Promise<readonly Pod[]> {
  const name = nameOf(running)
  return name === undefined ? [] : await list<Pod>(cluster, `/api/v1/namespaces/${name}/pods`)
}

async function labelsOf(node: string): Promise<Readonly<Record<string, string>>> {
  return (await read<Node>(cluster, `/api/v1/nodes/${node}`)).metadata.labels ?? {}
}

function isRunning({ status }: Pod): boolean {
  return status.phase === 'Running'
}

function endedBy(signal: Signal): Reported {
  const found = ended.get(signal)
  if (found === undefined) throw new Error(`no run was ended by ${signal}`)
  return found
}

function killedWhen(moment: string): Killed {
  const found = killed.get(moment)
  if (found === undefined) throw new Error(`no run was killed when ${moment}`)
  return found
}
