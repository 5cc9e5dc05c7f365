import type { Access, Node, Runtime } from '../../core/model.ts'
import type { Plan, PlannedCheck } from '../../core/plan/plan.ts'
import type { NegativeTestReport, ConstraintReport, WorkloadReport } from '../../core/report.ts'
import type { RuntimeObjects } from '../../core/plan/objects.ts'
import type { OwnWorkload } from '../../core/verdict/settle-workloads.ts'
import { addReadyPod, type ReadyPods, endReadyPods, makeReadyPods } from './ready-pods.ts'
import type { RunContext } from '../context.ts'
import { proveNegativeTestOf } from './negative-test.ts'
import { makeTrials } from './dry-run.ts'
import { proveConstraint } from './constraint.ts'
import { followPlaces, makePlaces } from '../watch/follow.ts'
import { inParallel } from '../in-parallel.ts'
import type { UserWorkloads } from '../../core/workloads/from-manifests.ts'
import { proveUserWorkloads, type WorkloadsContext } from './manifests.ts'
import { createRuntimeService, type CreatedService, proveDeployment, proveRuntimeService } from './deployment.ts'
import { type DecidedCheck, proveCheck } from './check.ts'
import { TaskGroup } from '../task-group.ts'
import { CheckQueue } from './check-queue.ts'
import type { Observable } from '../watch/observable.ts'

/** What a run proved, and what it could not. */
export type Proof = {
  readonly checks: readonly DecidedCheck[]
  readonly workloads: readonly OwnWorkload[]
  readonly constraints: readonly ConstraintReport[]
  readonly negativeTests: readonly NegativeTestReport[]
}

/** All that is to be proven: classes and labels are applied, and the user's own objects made. */
export type Proving = {
  readonly plan: Plan
  readonly objects: readonly RuntimeObjects[]
  readonly user: UserWorkloads
  readonly access: Access
  readonly maxParallel: number
  /** All of the cluster, as they were surveyed. */
  readonly nodes: readonly Node[]
  /** The version of the nodes that the plan was made by. */
  readonly nodesVersion: string
  /** Notified of each check and workload check as it is decided. */
  readonly onDecided: (check: DecidedCheck) => void
  readonly onWorkload: (workload: WorkloadReport) => void
}

/**
 * Proves all side by side: each check by a pod of its own or by those of its runtime's Deployment, and meanwhile each constraint check,
 * each Service and workload, and each runtime's negative test as soon as one of its pods passed.
 */
export async function prove(proving: Proving, run: RunContext): Promise<Proof> {
  const { objects, plan, user } = proving
  const group = new TaskGroup(run.signal)
  const context = { ...run, signal: group.signal }
  const places = makePlaces(context, user)
  const done = new AbortController()
  const watches = group.start(followPlaces([...places.values()], proving.nodesVersion, done.signal))
  const workloads: WorkloadsContext = {
    access: proving.access,
    nodes: new Map(proving.nodes.map((node) => [node.name, node])),
    within: (namespace) => places.get(namespace) ?? context,
    onWorkload: proving.onWorkload
  }
  const readyPodsByTitle = new Map(plan.classes.map(({ runtime }) => [runtime.name, makeReadyPods()]))
  const readyPodsOf = (runtime: Runtime): Observable<ReadyPods> => readyPodsByTitle.get(runtime.name) ?? makeReadyPods()
  const made = await makeServices(objects, proving.maxParallel, group, context)
  const asking = { ...context, nodePorts: portsOf(proving, made) }

  const tried = makeTrials(context)
  const constraints = plan.constraints.map((constraint, index) =>
    group.start(proveConstraint(constraint, index, context))
  )
  const negativeTests = plan.classes.map(({ runtime }, index) =>
    group.start(proveNegativeTestOf(runtime, readyPodsOf(runtime), String(index + 1), context))
  )
  const services = objects.map((one) =>
    group.start(proveRuntimeService(one, made.get(one), readyPodsOf(one.runtime), workloads, context))
  )
  const deployments = objects.map((one) =>
    group.start(proveDeployment(one, readyPodsOf(one.runtime), workloads, context))
  )
  const own = group.start(proveUserWorkloads(user, workloads, context))
  const byPods = new Set(objects.flatMap((one) => (one.deployment === undefined ? [] : one.checks)))
  const single = plan.checks.filter((check) => !byPods.has(check))
  const queue = new CheckQueue(single)
  const decide = async (check: PlannedCheck): Promise<DecidedCheck> => {
    const decided = await proveCheck(await tried(check), asking)
    proving.onDecided(decided)
    if (decided.verdict.kind === 'passed' && decided.pod !== undefined) {
      queue.passed(check)
      const { node, runtime } = check
      addReadyPod(readyPodsOf(runtime), { pod: decided.pod, port: runtime.sample.port, node })
    }
    return decided
  }
  const checks = await inParallel(single, proving.maxParallel, (check) => group.start(decide(check)), queue.take())
  const deployed = await Promise.all(deployments)
  deployed.flatMap((one) => one?.checks ?? []).forEach(proving.onDecided)
  for (const readyPods of readyPodsByTitle.values()) endReadyPods(readyPods)

  const proof = {
    constraint: await Promise.all(constraints),
    negativeTest: await Promise.all(negativeTests),
    services: await Promise.all(services),
    user: await own
  }
  done.abort()
  await watches
  group.throwIfFailed()
  return {
    checks: [...checks.filter(isThere), ...deployed.flatMap((one) => one?.checks ?? [])],
    workloads: [
      ...deployed.flatMap((one) => one?.workload ?? []),
      ...proof.services.filter(isThere),
      ...(proof.user?.workloads ?? [])
    ],
    constraints: proof.constraint.filter(isThere),
    negativeTests: [...proof.negativeTest.filter(isThere), ...(proof.user?.negativeTests ?? [])]
  }
}

/** Makes the Services of all runtimes side by side: no check is begun before, as it may be asked by its node port. */
async function makeServices(
  objects: readonly RuntimeObjects[],
  atOnce: number,
  group: TaskGroup,
  run: RunContext
): Promise<ReadonlyMap<RuntimeObjects, CreatedService | undefined>> {
  const made = await inParallel(objects, atOnce, (one) => group.start(createRuntimeService(one, run)))
  return new Map(objects.map((one, index) => [one, made[index]]))
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined
}

/** The node ports by which single checks are asked. */
function portsOf(
  { access }: Proving,
  made: ReadonlyMap<RuntimeObjects, CreatedService | undefined>
): ReadonlyMap<string, number> {
  if (access !== 'node-port') return new Map()
  return new Map(
    [...made].flatMap(([{ runtime }, service]) =>
      service?.kind === 'made' && service.nodePort !== undefined ? [[runtime.name, service.nodePort] as const] : []
    )
  )
}
