import type { Plan, PlannedCell } from '../core/plan.ts'
import type { ControlReport, FenceReport } from '../core/report.ts'
import type { EventObject, NodeObject, PodObject } from '../core/objects.ts'
import { RUN_LABEL } from '../core/manifests.ts'
import type { Change } from '../ports.ts'
import type { RunContext } from './context.ts'
import { proveControl } from './control.ts'
import { proveFence } from './fence.ts'
import { inParallel } from './in-parallel.ts'
import { type DecidedCell, prove } from './prove.ts'
import { Together } from './together.ts'

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
  const together = new Together(run.signal)
  const context = { ...run, signal: together.signal }
  const done = new AbortController()
  const watches = together.start(startWatches(context, nodesVersion, done.signal))
  const fences = plan.fences.map((fence, index) => together.start(proveFence(fence, index, context)))
  const controls = new Map<string, Promise<ControlReport | undefined>>()
  const decide = async (cell: PlannedCell): Promise<DecidedCell> => {
    const decided = await prove(cell, context)
    onDecided(decided)
    const { runtime, node } = cell
    if (decided.verdict.kind === 'passed' && !controls.has(runtime.name)) {
      controls.set(runtime.name, together.start(proveControl(runtime, node, controls.size, context)))
    }
    return decided
  }
  const cells = await inParallel(plan.cells, maxParallel, (cell) => together.start(decide(cell)))
  const fence = await Promise.all(fences)
  const control = await Promise.all(controls.values())
  done.abort()
  await watches
  together.throwIfFailed()
  return { cells: cells.filter(isThere), fence: fence.filter(isThere), control: control.filter(isThere) }
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined
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
  // A server that is down is said once, and not every two seconds until it is back.
  let isSaid = false
  for await (const change of changes) {
    if (change.type !== 'TROUBLE') see(change)
    else if (!isSaid) run.ports.log.warn(`watch: ${change.message}`)
    isSaid = change.type === 'TROUBLE'
  }
}
