import type { ExpectedNode } from './core/capi/expected-nodes.ts'
import type { ConnectionPath } from './core/facts/connection.ts'
import { namespaceOf } from './core/kubernetes/manifests.ts'
import type { Inputs } from './core/model.ts'
import { narrow } from './core/plan/decide.ts'
import { decideKept } from './core/plan/ledger.ts'
import { makePlan } from './core/plan/plan.ts'
import type { Plan } from './core/plan/types.ts'
import type { Report } from './core/report.ts'
import { makeReport, reportProblem, type RunFacts, withCleanup } from './core/verdict/make-report.ts'
import { settle } from './core/verdict/settle.ts'
import type { CheckName, Ports } from './ports.ts'
import { apply } from './steps/apply/apply.ts'
import { clean } from './steps/clean/clean.ts'
import { makeContext } from './steps/context.ts'
import { prove } from './steps/prove/prove.ts'
import { listUsed, readClasses, recheck } from './steps/recheck.ts'
import type { Problem } from './steps/result.ts'
import { survey } from './steps/survey/survey.ts'
import { tryPlan } from './steps/survey/try-plan.ts'
import { startTimer, type Timer } from './steps/timer.ts'
import { VERSION } from './version.ts'

/** Which run this is, and the cluster that it looks at. */
export type Origin = {
  /** Short, unique, fit for a label's value and a part of a name. */
  readonly runId: string
  readonly cluster: { readonly context: string; readonly server: string }
  /** The names on the path to the cluster, for whoever has to fix it. */
  readonly connectionPath: ConnectionPath
  /** The nodes that should be there, where a management cluster reports them. */
  readonly expectedNodes: readonly ExpectedNode[]
}

/**
 * One run: looks at the cluster, plans which runtime is checked on which node, applies RuntimeClasses, labels and objects, starts
 * the sample apps and asks them, settles all verdicts beside each other, reports them, cleans up. Expected trouble ends in a report
 * (what trouble a phase gives without an early return here is in its result); an exception is a defect of ours, and whoever
 * called cleans up by the journal. `signal` fires when the run is asked to end early; requests of `ports.cluster` end with it.
 */
export async function run(asked: Inputs, origin: Origin, ports: Ports, signal: AbortSignal): Promise<Report> {
  const timer = startTimer(asked.timeoutMs, ports.clock)
  const refuse = (problem: Problem, kubernetes?: string, cleanup?: Cleanup): Report =>
    reportProblem(describeRun(asked, origin, timer, kubernetes), signal.aborted ? CANCELLED : problem, cleanup)

  const surveyed = await survey(asked, namespaceOf(asked, origin.runId), origin.expectedNodes, ports.cluster)
  if (surveyed.kind === 'problem') return refuse(surveyed)
  const { facts, inputs } = surveyed.value
  timer.reached('connectMs')

  const planned = makePlan(inputs, facts, origin.runId)
  if (planned.kind === 'problem') return refuse(planned, facts.version)
  const plan = await tryPlan(planned.value, ports.cluster)
  timer.reached('planMs')
  ports.progress.planned(facts.version, plan.choice, namesOf(plan.checks))

  const context = makeContext(plan, ports, timer, signal)
  const applying = await apply(plan, context)
  if (applying.kind === 'problem') return refuse(applying, facts.version, await clean(applying.ledger, ports))
  const applied = applying.value
  timer.reached('applyMs')

  const known = new Map([...facts.classes, ...applied.createdClasses])
  const named = plan.userWorkloads.workloads.map(({ runtime }) => runtime.runtimeClass)
  const more = named.filter((name) => name !== '' && !known.has(name))
  const classes = await readClasses(plan, ports.cluster, { known, more })
  // Without what could not be applied: its checks are decided already.
  const proof = await prove(narrow(plan, applied, signal.aborted), context)
  timer.record(proof.phases)
  // Classes that somebody replaced while pods ran under them prove nothing, nor do constraints that are gone again. A run that
  // was cancelled, or whose time is over, looks too: what passed before is reported.
  const used = listUsed(applied.classes, applied.classProblems)
  const rechecked = await recheck({ ...plan, classes: used }, classes, proof.workloads, ports.cleaning)
  const settled = settle(plan, proof, rechecked)

  // By `cleanup: workload` the labels of nodes that passed stay, and the classes that some node may run.
  const ledger = decideKept(applied.ledger, inputs, settled.checks, facts.nodes)
  await ports.journal.write(ledger)
  // Known now, so said now: the cleanup takes as long again.
  const found = makeReport(describeRun(inputs, origin, timer, facts.version), plan, applied, proof, settled)
  await ports.progress.settled(found)
  const cleanup = await clean(ledger, ports)
  timer.reached('cleanupMs')
  return withCleanup(found, { phases: timer.phases(), tookMs: timer.tookMs() }, cleanup)
}

/** The report of a run that never reached its cluster, or that ended where it should not have. */
export function reportEarlyEnd(
  inputs: Inputs,
  runId: string,
  timer: Timer,
  problem: Problem,
  cleanup?: Cleanup
): Report {
  return reportProblem(describeRun(inputs, { runId, connectionPath: {} }, timer), problem, cleanup)
}

function namesOf(checks: Plan['checks']): readonly CheckName[] {
  return checks.map(({ node, runtime }) => ({ node: node.name, runtime: runtime.name }))
}

/** Requests that end with the run say nothing of the cluster. */
const CANCELLED: Problem = { message: 'the run was cancelled before it began any check' }

/** What could not be cleaned up, a line each. */
type Cleanup = readonly string[]

function describeRun(
  inputs: Inputs,
  { cluster, connectionPath, runId }: Pick<Origin, 'connectionPath' | 'runId'> & Partial<Pick<Origin, 'cluster'>>,
  timer: Timer,
  kubernetes?: string
): RunFacts {
  return {
    inputs,
    runId,
    version: VERSION,
    startedAt: timer.startedAt,
    tookMs: timer.tookMs(),
    phases: timer.phases(),
    connectionPath,
    cluster: cluster === undefined || kubernetes === undefined ? undefined : { ...cluster, version: kubernetes }
  }
}
