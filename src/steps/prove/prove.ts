import type { Access, Node, Runtime } from '../../core/model.ts'
import type { Plan, PlannedCell } from '../../core/plan/plan.ts'
import type { ControlReport, FenceReport, RowReport } from '../../core/report.ts'
import type { RuntimeObjects } from '../../core/plan/objects.ts'
import type { OwnRow } from '../../core/verdict/settle-workloads.ts'
import { addPassed, type Backing, endBacking, makeBacking } from './ready-pods.ts'
import type { RunContext } from '../context.ts'
import { proveControlOf } from './negative-test.ts'
import { makeTrials } from './dry-run.ts'
import { proveFence } from './constraint.ts'
import { followPlaces, makePlaces } from '../watch/follow.ts'
import { inParallel } from '../in-parallel.ts'
import type { UserRows } from '../../core/workloads/from-manifests.ts'
import { proveRows, type RowsContext } from './manifests.ts'
import { makeRuntimeService, type MadeService, proveDeployment, proveRuntimeService } from './deployment.ts'
import { type DecidedCell, prove } from './check.ts'
import { Together } from '../task-group.ts'
import { Turns } from './check-queue.ts'
import type { Watched } from '../watch/observable.ts'

/** What a run proved, and what it could not. */
export type Proof = {
  readonly cells: readonly DecidedCell[]
  readonly rows: readonly OwnRow[]
  readonly fence: readonly FenceReport[]
  readonly control: readonly ControlReport[]
}

/** All that is to be proven: classes and labels are applied, and the user's own objects made. */
export type Proving = {
  readonly plan: Plan
  readonly objects: readonly RuntimeObjects[]
  readonly user: UserRows
  readonly access: Access
  readonly maxParallel: number
  /** All of the cluster, as they were surveyed. */
  readonly nodes: readonly Node[]
  /** The version of the nodes that the plan was made by. */
  readonly nodesVersion: string
  /** Told of each cell and row as it is decided. */
  readonly onDecided: (cell: DecidedCell) => void
  readonly onRow: (row: RowReport) => void
}

/**
 * Proves all side by side: each cell by a pod of its own or by those of its runtime's Deployment, and meanwhile each fence,
 * each Service and workload, and each runtime's control as soon as one of its pods passed.
 */
export async function proveAll(proving: Proving, run: RunContext): Promise<Proof> {
  const { objects, plan, user } = proving
  const together = new Together(run.signal)
  const context = { ...run, signal: together.signal }
  const places = makePlaces(context, user)
  const done = new AbortController()
  const watches = together.start(followPlaces([...places.values()], proving.nodesVersion, done.signal))
  const rows: RowsContext = {
    access: proving.access,
    nodes: new Map(proving.nodes.map((node) => [node.name, node])),
    within: (namespace) => places.get(namespace) ?? context,
    onRow: proving.onRow
  }
  const backings = new Map(plan.classes.map(({ runtime }) => [runtime.name, makeBacking()]))
  const backingOf = (runtime: Runtime): Watched<Backing> => backings.get(runtime.name) ?? makeBacking()
  const made = await makeServices(objects, proving.maxParallel, together, context)
  const asking = { ...context, nodePorts: portsOf(proving, made) }

  const tried = makeTrials(context)
  const fences = plan.fences.map((fence, index) => together.start(proveFence(fence, index, context)))
  const controls = plan.classes.map(({ runtime }, index) =>
    together.start(proveControlOf(runtime, backingOf(runtime), String(index + 1), context))
  )
  const services = objects.map((one) =>
    together.start(proveRuntimeService(one, made.get(one), backingOf(one.runtime), rows, context))
  )
  const deployments = objects.map((one) => together.start(proveDeployment(one, backingOf(one.runtime), rows, context)))
  const own = together.start(proveRows(user, rows, context))
  const byPods = new Set(objects.flatMap((one) => (one.deployment === undefined ? [] : one.cells)))
  const single = plan.cells.filter((cell) => !byPods.has(cell))
  const turns = new Turns(single)
  const decide = async (cell: PlannedCell): Promise<DecidedCell> => {
    const decided = await prove(await tried(cell), asking)
    proving.onDecided(decided)
    if (decided.verdict.kind === 'passed' && decided.pod !== undefined) {
      turns.passed(cell)
      const { node, runtime } = cell
      addPassed(backingOf(runtime), { pod: decided.pod, port: runtime.sample.port, node })
    }
    return decided
  }
  const cells = await inParallel(single, proving.maxParallel, (cell) => together.start(decide(cell)), turns.take())
  const deployed = await Promise.all(deployments)
  deployed.flatMap((one) => one?.cells ?? []).forEach(proving.onDecided)
  for (const backing of backings.values()) endBacking(backing)

  const proof = {
    fence: await Promise.all(fences),
    control: await Promise.all(controls),
    services: await Promise.all(services),
    user: await own
  }
  done.abort()
  await watches
  together.throwIfFailed()
  return {
    cells: [...cells.filter(isThere), ...deployed.flatMap((one) => one?.cells ?? [])],
    rows: [
      ...deployed.flatMap((one) => one?.row ?? []),
      ...proof.services.filter(isThere),
      ...(proof.user?.rows ?? [])
    ],
    fence: proof.fence.filter(isThere),
    control: [...proof.control.filter(isThere), ...(proof.user?.control ?? [])]
  }
}

/** Makes the Services of all runtimes side by side: no cell is begun before, as it may be asked by its node port. */
async function makeServices(
  objects: readonly RuntimeObjects[],
  atOnce: number,
  together: Together,
  run: RunContext
): Promise<ReadonlyMap<RuntimeObjects, MadeService | undefined>> {
  const made = await inParallel(objects, atOnce, (one) => together.start(makeRuntimeService(one, run)))
  return new Map(objects.map((one, index) => [one, made[index]]))
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined
}

/** The node ports by which single cells are asked. */
function portsOf(
  { access }: Proving,
  made: ReadonlyMap<RuntimeObjects, MadeService | undefined>
): ReadonlyMap<string, number> {
  if (access !== 'node-port') return new Map()
  return new Map(
    [...made].flatMap(([{ runtime }, service]) =>
      service?.kind === 'made' && service.nodePort !== undefined ? [[runtime.name, service.nodePort] as const] : []
    )
  )
}
