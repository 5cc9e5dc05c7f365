import type { Access, Node, Runtime } from '../../core/model.ts'
import type { Plan, PlannedCheck, RuntimeObjects } from '../../core/plan/types.ts'
import type { Proof } from '../../core/verdict/proof.ts'
import { addReadyPod, type ReadyPods, endReadyPods, makeReadyPods } from './ready-pods.ts'
import type { RunContext } from '../context.ts'
import { proveNegativeTestOf } from './negative-test.ts'
import { makeTrials } from './dry-run.ts'
import { proveConstraint } from './constraint.ts'
import { followPlaces, makePlaces } from '../watch/follow.ts'
import { inParallel, TaskGroup } from '../task-group.ts'
import { proveUserWorkloads, type WorkloadsContext } from './manifests.ts'
import { createRuntimeService, type CreatedService, proveDeployment, proveRuntimeService } from './deployment.ts'
import { type DecidedCheck, proveCheck, reportCheck } from './check.ts'
import { CheckQueue } from './check-queue.ts'
import { lookAgain, lookAtWorkloadsAgain } from './look-again.ts'
import type { Observable } from '../watch/observable.ts'

/**
 * Proves all side by side: each check by a pod of its own or by those of its runtime's Deployment, and meanwhile each constraint check,
 * each Service and workload, and each runtime's negative test as soon as one of its pods passed.
 */
export async function prove(plan: Plan, run: RunContext): Promise<Proof> {
  const { facts, inputs, runtimeObjects: objects, userWorkloads: user } = plan
  const { progress } = run.ports
  const group = new TaskGroup(run.signal)
  const context = { ...run, freshClasses: plan.freshClasses, signal: group.signal }
  const places = makePlaces(context, user)
  const done = new AbortController()
  const watches = group.start(followPlaces([...places.values()], facts.nodesVersion, done.signal))
  const workloads: WorkloadsContext = {
    access: inputs.access,
    nodes: new Map(facts.nodes.filter(isPresent).map((node) => [node.name, node])),
    within: (namespace) => places.get(namespace) ?? context,
    onWorkload: progress.workloadDecided
  }
  const readyPodsByTitle = new Map(plan.classes.map(({ runtime }) => [runtime.name, makeReadyPods()]))
  const readyPodsOf = (runtime: Runtime): Observable<ReadyPods> => readyPodsByTitle.get(runtime.name) ?? makeReadyPods()
  const made = await makeServices(objects, inputs.maxParallel, group, context)
  const asking = { ...context, nodePorts: portsOf(inputs.access, made) }

  const tried = makeTrials(context)
  const constraints = plan.constraints.map((constraint, index) =>
    group.start(proveConstraint(constraint, index, context))
  )
  const negativeTests = plan.classes.map(({ runtime }, index) =>
    group.start(proveNegativeTestOf({ runtime }, readyPodsOf(runtime), String(index + 1), context))
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
    progress.checkDecided(reportCheck(decided))
    if (decided.verdict.kind === 'passed' && decided.pod !== undefined) {
      queue.passed(check)
      const { node, runtime } = check
      addReadyPod(readyPodsOf(runtime), { pod: decided.pod, port: runtime.sample.port, node })
    }
    return decided
  }
  const checks = await inParallel(single, inputs.maxParallel, (check) => group.start(decide(check)), queue.take())
  const deployed = await Promise.all(deployments)
  const byDeployments = deployed.flatMap((one) => one?.checks ?? [])
  for (const decided of byDeployments) progress.checkDecided(reportCheck(decided))
  for (const readyPods of readyPodsByTitle.values()) endReadyPods(readyPods)

  const proof = {
    constraints: await Promise.all(constraints),
    negativeTests: await Promise.all(negativeTests),
    services: await Promise.all(services),
    user: await own
  }
  const decided = [...checks.filter(isThere), ...byDeployments]
  const proven = [
    ...deployed.flatMap((one) => one?.workload ?? []),
    ...proof.services.filter(isThere),
    ...(proof.user?.workloads ?? [])
  ]
  const [last, lastWorkloads] = await Promise.all([
    group.start(lookAgain(decided, context)),
    group.start(lookAtWorkloadsAgain(proven, user.workloads, workloads.within))
  ])
  done.abort()
  await watches
  group.throwIfFailed()
  return {
    ...gatherChecks(last ?? decided),
    workloads: lastWorkloads ?? proven,
    constraints: proof.constraints.filter(isThere),
    negativeTests: [...proof.negativeTests.filter(isThere), ...(proof.user?.negativeTests ?? [])],
    nodesAtEnd: run.store.nodesThere()
  }
}

function gatherChecks(all: readonly DecidedCheck[]): Pick<Proof, 'checks' | 'phases'> {
  const answered = all.flatMap(({ answeredAtMs }) => answeredAtMs ?? [])
  return {
    checks: all.map((decided) => ({ check: decided.check, report: reportCheck(decided) })),
    phases: {
      firstAnswerMs: answered.length === 0 ? undefined : Math.round(Math.min(...answered)),
      lastVerdictMs: Math.round(Math.max(...all.map(({ decidedAtMs }) => decidedAtMs)))
    }
  }
}

function isPresent({ absence }: Node): boolean {
  return absence === undefined
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
  access: Access,
  made: ReadonlyMap<RuntimeObjects, CreatedService | undefined>
): ReadonlyMap<string, number> {
  if (access !== 'node-port') return new Map()
  return new Map(
    [...made].flatMap(([{ runtime }, service]) =>
      service?.kind === 'made' && service.nodePort !== undefined ? [[runtime.name, service.nodePort] as const] : []
    )
  )
}
