import type { Plan } from '../core/plan.ts'
import type { ControlReport, FenceReport } from '../core/report.ts'
import type { EventObject, NodeObject, PodObject } from '../core/objects.ts'
import { RUN_LABEL } from '../core/manifests.ts'
import type { Change } from '../ports.ts'
import type { RunContext } from './context.ts'
import { proveControl } from './control.ts'
import { proveFence } from './fence.ts'
import { inParallel } from './in-parallel.ts'
import { type DecidedCell, prove } from './prove.ts'

/** What a run proved, and what it could not. */
export type Proof = {
  readonly cells: readonly DecidedCell[]
  readonly fence: readonly FenceReport[]
  readonly control: readonly ControlReport[]
}

/**
 * Proves all cells side by side, each fence meanwhile, and each runtime's control as soon as one of its cells passed.
 * `onDecided` is told of each cell as it is decided.
 */
export async function proveAll(
  plan: Plan,
  maxParallel: number,
  nodesVersion: string,
  run: RunContext,
  onDecided: (cell: DecidedCell) => void
): Promise<Proof> {
  const done = new AbortController()
  const watches = startWatches(run, nodesVersion, done.signal)
  try {
    const fences = Promise.all(plan.fences.map((fence, index) => proveFence(fence, index, run)))
    const controls = new Map<string, Promise<ControlReport>>()
    const cells = inParallel(plan.cells, maxParallel, async (cell) => {
      const decided = await prove(cell, run)
      onDecided(decided)
      const { runtime, node } = cell
      if (decided.verdict.kind === 'passed' && !controls.has(runtime.name)) {
        controls.set(runtime.name, proveControl(runtime, node, controls.size, run))
      }
      return decided
    })
    const [decided, fence] = await Promise.all([cells, fences])
    return { cells: decided, fence, control: await Promise.all(controls.values()) }
  } finally {
    done.abort()
    await watches
  }
}

/** Keeps the board up to date. A watch that has trouble goes on by itself; a cell that misses news runs into its deadline. */
async function startWatches(run: RunContext, nodesVersion: string, signal: AbortSignal): Promise<void> {
  const { board, ports, namespace } = run
  const inNamespace = `/api/v1/namespaces/${namespace}`
  const query = { labelSelector: `${RUN_LABEL}=${run.runId}` }
  const ofPods = { fieldSelector: 'involvedObject.kind=Pod' }
  await Promise.all([
    pass(
      ports.cluster.follow<PodObject>(`${inNamespace}/pods`, { query }, signal),
      (change) => {
        board.seePod(change)
      },
      run
    ),
    pass(
      ports.cluster.follow<EventObject>(`${inNamespace}/events`, { query: ofPods }, signal),
      (change) => {
        board.seeEvent(change)
      },
      run
    ),
    pass(
      ports.cluster.follow<NodeObject>('/api/v1/nodes', { resourceVersion: nodesVersion }, signal),
      (change) => {
        board.seeNode(change)
      },
      run
    )
  ])
}

async function pass<T>(
  changes: AsyncIterable<Change<T>>,
  see: (change: Change<T>) => void,
  run: RunContext
): Promise<void> {
  for await (const change of changes) {
    if (change.type === 'TROUBLE') run.ports.log.warn(`watch: ${change.message}`)
    else see(change)
  }
}
