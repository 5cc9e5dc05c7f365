import { namespaceOf } from '../../src/core/kubernetes/manifests.ts'
import type { Inputs } from '../../src/core/model.ts'
import type { Report } from '../../src/core/report.ts'
import type { Journal, Matcher, Ports } from '../../src/ports.ts'
import { run } from '../../src/run.ts'
import { undoAfter } from '../../src/undo.ts'
import { makeAccess } from './access.ts'
import { type Life, makeClusterPort, type Network, until } from './api/client.ts'
import { readInputs } from './inputs.ts'
import type { RunPlan } from './scenario.ts'
import type { World } from './world.ts'

/** As src/main.ts has it: how long the cleanup may go on after the timeout. */
export const CLEANUP_GRACE_MS = 60_000
/** As src/post.ts has it. */
export const POST_WITHIN_MS = 600_000
const CLOSED = 'closed'
/** The post step asks for a file of the journal first; there is none, so that the copy in the runner's state counts. */
const NO_FILE = '/nonexistent/ledger.json'

/** A run of the action in the simulated world, and what came of it. */
export type RunRecord = {
  readonly plan: RunPlan
  readonly inputs: Inputs
  readonly runId: string
  readonly namespace: string
  /** The copy of the journal that a runner keeps. */
  journal: string
  isKilled: boolean
  /** Of its main step, which may have been killed meanwhile. */
  life: Life | undefined
  /** When the first request of the cleanup was sent: all is proven by then. */
  provenAtMs: number | undefined
  endedAtMs: number | undefined
  postEndedAtMs: number | undefined
  report: Report | undefined
  error: unknown
  postProblems: readonly string[]
}

/** A run that is to be started. */
export function makeRecord(plan: RunPlan, index: number): RunRecord {
  const inputs = readInputs(plan.inputs)
  const runId = `run${index + 1}`
  return {
    plan,
    inputs,
    runId,
    namespace: namespaceOf(inputs, runId),
    journal: '',
    isKilled: false,
    life: undefined,
    provenAtMs: undefined,
    endedAtMs: undefined,
    postEndedAtMs: undefined,
    report: undefined,
    error: undefined,
    postProblems: []
  }
}

/** Starts the main step, and the post step when the main step is over, however that was. */
export async function startRun(world: World, record: RunRecord): Promise<void> {
  const { time } = world
  await time.sleep(record.plan.startsAtMs)
  const killed = new Promise<void>((resolve) => {
    void runMain(world, record, resolve).then(resolve)
  })
  await killed
  record.endedAtMs = time.nowMs
  if (!record.plan.hasPost) return
  await runPost(world, record)
  record.postEndedAtMs = time.nowMs
}

/** Composes the ports and runs, as src/main.ts does. */
async function runMain(world: World, record: RunRecord, onKilled: () => void): Promise<void> {
  const { time } = world
  const { inputs, plan, runId } = record
  const life: Life = {
    isKilled: false,
    requests: 0,
    onRequest: (count) => {
      if (count !== plan.killedAtRequest) return
      // Its effect is still to come, and so is its answer: either may be lost with the process.
      time.after(world.random.between(0, 2 * world.scenario.latencyMs), () => {
        life.isKilled = true
        record.isKilled = true
        onKilled()
      })
    }
  }
  record.life = life
  const cancelled = new AbortController()
  if (plan.cancelledAtMs !== undefined) {
    time.after(plan.cancelledAtMs, () => {
      cancelled.abort()
    })
  }
  const network = makeNetwork(world)
  const cleaningEnds = time.timeout(inputs.timeoutMs + CLEANUP_GRACE_MS)
  const cleaning = makeClusterPort(network, life, cleaningEnds)
  const ports: Ports = {
    cluster: makeClusterPort(network, life, AbortSignal.any([cancelled.signal, time.timeout(inputs.timeoutMs)])),
    cleaning: {
      ...cleaning,
      get: (path) => {
        record.provenAtMs ??= time.nowMs
        return cleaning.get(path)
      }
    },
    cleaningEnds,
    confirmsLater: plan.hasPost,
    ...makeAccess(world, life),
    registry: { platformsOf: () => Promise.resolve({ kind: 'unknown', reason: 'not in reach of the runner' }) },
    matcher,
    clock: time.clock(plan.skewMs),
    journal: makeJournal(world, life, record),
    log: { info: () => undefined, warn: () => undefined },
    progress: {
      planned: () => undefined,
      begun: () => () => undefined,
      checkDecided: () => undefined,
      workloadDecided: () => undefined,
      settled: () => Promise.resolve()
    }
  }
  const origin = {
    runId,
    cluster: { context: 'simulated', server: 'https://10.0.0.1:6443' },
    connectionPath: {},
    expectedNodes: []
  }
  try {
    record.report = await run(inputs, origin, ports, cancelled.signal)
  } catch (error) {
    record.error = error
  }
}

/** Composes the ports and undoes, as src/post.ts does. */
async function runPost(world: World, record: RunRecord): Promise<void> {
  if (record.journal === '') return
  const life: Life = { isKilled: false, requests: 0 }
  const cleaningEnds = world.time.timeout(POST_WITHIN_MS)
  const cleaning = makeClusterPort(makeNetwork(world), life, cleaningEnds)
  const ports = {
    cluster: cleaning,
    cleaning,
    cleaningEnds,
    confirmsLater: false,
    pods: makeAccess(world, life).pods,
    clock: world.time.clock(),
    journal: makeJournal(world, life, record),
    log: { info: () => undefined, warn: () => undefined }
  }
  record.postProblems = await undoAfter(NO_FILE, ports, record.journal)
}

function makeNetwork({ random, scenario, servers, time }: World): Network {
  const { expires, latencyMs, loses, stalls = 0 } = scenario
  return { time, random, servers, latencyMs, loses, expires, stalls }
}

function makeJournal({ time }: World, life: Life, record: RunRecord): Journal {
  const keep = async (text: string): Promise<void> => {
    await until(life, time.sleep(1))
    record.journal = text
  }
  return { write: (ledger) => keep(JSON.stringify(ledger)), close: () => keep(CLOSED) }
}

const matcher: Matcher = {
  matches: ({ flags, pattern }, text) =>
    Promise.resolve({ kind: new RegExp(pattern, flags).test(text) ? 'matched' : 'not-matched' })
}
