import type { Node, Runtime } from '../../core/model.ts'
import type { Plan } from '../../core/plan/types.ts'
import type { Proof } from '../../core/verdict/proof.ts'
import { mergeRepetitions } from '../../core/verdict/repetitions.ts'
import { type ReadyPods, endReadyPods, makeReadyPods } from './ready-pods.ts'
import type { RunContext } from '../context.ts'
import { proveNegativeTestOf } from './negative-test.ts'
import { makeTurns } from './first-pods.ts'
import { proveConstraint } from './constraint.ts'
import { followPlaces, makePlaces } from '../watch/follow.ts'
import { TaskGroup } from '../task-group.ts'
import type { WorkloadsContext } from './manifests.ts'
import { proveOwn } from './own.ts'
import { proveDeployment } from './deployment.ts'
import { finishDeployment } from './end-deployment.ts'
import { makeServices, portsOf, proveRuntimeService } from './runtime-service.ts'
import { type DecidedCheck, reportCheck } from './check.ts'
import { beginChecks, type ChecksContext } from './checks.ts'
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
  const { classSelectors, freshClasses } = plan
  const context = { ...run, classSelectors, freshClasses, signal: group.signal }
  const start = <T>(what: string, work: Promise<T>): Promise<T | undefined> =>
    group.start(work.finally(progress.begun(what)))
  const places = makePlaces(context, user)
  const done = new AbortController()
  const listed = { nodes: facts.nodes.filter(isPresent), nodesVersion: facts.nodesVersion }
  for (const { store } of places.values()) store.observeListed(listed.nodes)
  const watches = group.start(followPlaces([...places.values()], listed, done.signal))
  const workloads: WorkloadsContext = {
    access: inputs.access,
    nodes: new Map(listed.nodes.map((node) => [node.name, node])),
    within: (namespace) => places.get(namespace) ?? context,
    onWorkload: progress.workloadDecided
  }
  const readyPodsByTitle = new Map(plan.classes.map(({ runtime }) => [runtime.name, makeReadyPods()]))
  const readyPodsOf = (runtime: Runtime): Observable<ReadyPods> => readyPodsByTitle.get(runtime.name) ?? makeReadyPods()
  const made = await makeServices(objects, inputs.maxParallel, group, context)
  const asking = { ...context, nodePorts: portsOf(inputs.access, made) }

  const constraints = plan.constraints.map((constraint, index) =>
    start('constraint checks', proveConstraint(constraint, index, context))
  )
  const negativeTests = plan.classes.map(({ runtime }, index) =>
    start('negative tests', proveNegativeTestOf({ runtime }, readyPodsOf(runtime), String(index + 1), context))
  )
  const services = objects.map((one) =>
    start('Services', proveRuntimeService(one, made.get(one), readyPodsOf(one.runtime), workloads, context))
  )
  const deployments = objects.map((one) =>
    group.start(proveDeployment(one, readyPodsOf(one.runtime), workloads, context))
  )
  const ending = deployments.map((one, index) => group.start(finishDeployment(one, services[index], context)))
  const rest = Promise.withResolvers<undefined>()
  const own = start('workload checks', proveOwn(user, plan.workloadInputs, workloads, rest.promise, context))
  const byPods = new Set(objects.flatMap((one) => (one.deployment === undefined ? [] : one.checks)))
  const single = plan.checks.filter((check) => !byPods.has(check))
  const checks: ChecksContext = {
    group,
    maxParallel: inputs.maxParallel,
    repeat: inputs.repeat,
    inTurn: makeTurns(context),
    readyPodsOf: ({ runtime }) => readyPodsOf(runtime),
    heldBy: ({ runtime }) => services[objects.findIndex((one) => one.runtime.name === runtime.name)],
    onDecided: (decided) => {
      mergeRepetitions(decided.map(reportCheck)).forEach(progress.checkDecided)
    }
  }
  const begun = await beginChecks(single, checks, asking)
  await Promise.all(deployments)
  for (const readyPods of readyPodsByTitle.values()) endReadyPods(readyPods)

  const proof = {
    constraints: await Promise.all(constraints),
    negativeTests: await Promise.all(negativeTests),
    services: await Promise.all(services)
  }
  const ended = await Promise.all(begun.map(({ end }) => end))
  const endedDeployments = (await Promise.all(ending)).filter(isThere)
  rest.resolve(undefined)
  const ofUser = await own
  const decided = [...ended.filter(isThere).flat(), ...endedDeployments.flatMap((one) => one.checks)]
  const proven = [
    ...endedDeployments.map((one) => one.workload),
    ...proof.services.filter(isThere),
    ...(ofUser?.workloads ?? [])
  ]
  const [last, lastWorkloads] = await Promise.all([
    group.start(lookAgain(decided, context)),
    group.start(lookAtWorkloadsAgain(proven, ofUser?.own ?? [], workloads.within))
  ])
  done.abort()
  await watches
  group.throwIfFailed()
  return {
    ...gatherChecks(last ?? decided),
    workloads: lastWorkloads ?? proven,
    constraints: proof.constraints.filter(isThere),
    negativeTests: [...proof.negativeTests.filter(isThere), ...(ofUser?.negativeTests ?? [])],
    nodesAtEnd: run.store.nodesThere()
  }
}

function gatherChecks(all: readonly DecidedCheck[]): Pick<Proof, 'checks' | 'phases'> {
  const answered = all.flatMap(({ answeredAtMs }) => answeredAtMs ?? [])
  const decided = all.map(({ decidedAtMs }) => decidedAtMs)
  return {
    checks: all.map((decided) => ({ check: decided.check, report: reportCheck(decided) })),
    phases: {
      firstAnswerMs: answered.length === 0 ? undefined : Math.round(Math.min(...answered)),
      lastVerdictMs: decided.length === 0 ? undefined : Math.round(Math.max(...decided))
    }
  }
}

function isPresent({ absence }: Node): boolean {
  return absence === undefined
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined
}
