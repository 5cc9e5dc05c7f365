import { run } from '../../src/run.ts'
import { undoAfter } from '../../src/undo.ts'
import type { Life } from './api/client.ts'
import { makeMainPorts, makePostPorts } from './run-ports.ts'
import type { RunRecord } from './run-record.ts'
import type { World } from './world.ts'

/** The post step asks for a file of the journal first; there is none, so that the copy in the runner's state counts. */
const NO_FILE = '/nonexistent/ledger.json'

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
  const ports = makeMainPorts(world, record, life, cancelled.signal)
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
  record.postProblems = await undoAfter(NO_FILE, makePostPorts(world, record, life), record.journal)
}
