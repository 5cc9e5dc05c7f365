import type { ClassProblem } from '../plan/class-problem.ts'
import { diagnoseConnection } from '../diagnosis/connection/diagnose.ts'
import type { ConnectionPath, ConnectionProblem } from '../facts/connection.ts'
import { namespaceOf } from '../kubernetes/manifests.ts'
import type { Inputs } from '../model.ts'
import { warnOfJoined } from '../nodes/warnings.ts'
import type { NodeChoice } from '../nodes/nodes.ts'
import { listCommands } from '../plan/kubectl-commands.ts'
import { listTolerated } from '../plan/plan.ts'
import type { Plan, PlannedClass } from '../plan/types.ts'
import { type ClassReport, countVerdicts, type NodeReport, type Phases, type Report } from '../report.ts'
import { compareRuns } from './compare.ts'
import { recordRun } from './run-record.ts'
import type { Proof } from './proof.ts'
import type { Settled } from './settle.ts'

/** What a report holds of the run itself. */
export type RunFacts = {
  readonly inputs: Inputs
  readonly runId: string
  readonly version: string
  /** RFC 3339, UTC. */
  readonly startedAt: string
  readonly tookMs: number
  readonly phases: Phases
  /** Absent where the cluster was never reached. */
  readonly cluster: Report['cluster']
  /** The names on the path to the cluster, as far as they are known. */
  readonly connectionPath: ConnectionPath
}

/** Why a run could not go on; with the path to the cluster where that isn't the run's own. */
export type RunProblem = {
  readonly message: string
  readonly connectionProblem?: ConnectionProblem | undefined
  readonly connectionPath?: ConnectionPath | undefined
}

/** What was done about the classes. */
type AppliedClasses = {
  readonly classes: readonly PlannedClass[]
  /** Why a class could not be applied, by its name. */
  readonly classProblems: ReadonlyMap<string, ClassProblem>
}

/** What a run found, all of it: it is reported before anything is cleaned up. */
export function makeReport(
  run: RunFacts,
  plan: Plan,
  { classes, classProblems }: AppliedClasses,
  { nodesAtEnd }: Pick<Proof, 'nodesAtEnd'>,
  settled: Settled
): Report {
  const { baseline, runtimes } = plan.inputs
  const described = describeRun(run)
  const nodes = plan.facts.nodes.filter(({ absence }) => absence === undefined)
  return {
    ...settled,
    ...described,
    comparison: baseline && compareRuns(baseline, recordRun({ ...settled, ...described }, runtimes)),
    counts: countVerdicts([...settled.checks, ...settled.workloads]),
    discovery: plan.facts.discovered,
    classes: classes.map((one) => reportClass(one, classProblems)),
    nodes: reportNodes(plan.choice),
    warnings: [
      ...plan.warnings,
      ...warnOfJoined(run.inputs, nodes, nodesAtEnd, listTolerated(plan.inputs, plan.facts))
    ],
    cleanup: { mode: run.inputs.cleanup, problems: [] },
    commands: listCommands(plan)
  }
}

/** The same once the cleanup has ended. One that failed changes no check, but nothing is green that left something behind. */
export function withCleanup(
  report: Report,
  { phases, tookMs }: Pick<RunFacts, 'phases' | 'tookMs'>,
  problems: readonly string[]
): Report {
  const isGreen = report.result === 'passed' || report.result === 'applied'
  const spoilt = { result: 'error', message: 'the cleanup did not finish: what is left is listed with it' } as const
  return {
    ...report,
    ...(isGreen && problems.length > 0 ? spoilt : {}),
    phases,
    run: { ...report.run, tookMs },
    cleanup: { ...report.cleanup, problems }
  }
}

/** The report of a run that could not go on; with a diagnosis, where its cluster could not be used. */
export function reportProblem(
  run: RunFacts,
  { message, connectionProblem, connectionPath = run.connectionPath }: RunProblem,
  cleanupProblems: readonly string[] = []
): Report {
  return {
    ...NOTHING,
    ...describeRun(run),
    counts: countVerdicts([]),
    message,
    diagnosis:
      connectionProblem === undefined ? undefined : diagnoseConnection(connectionProblem, message, connectionPath),
    cleanup: { mode: run.inputs.cleanup, problems: cleanupProblems }
  }
}

const NOTHING = {
  result: 'error',
  checks: [],
  workloads: [],
  classes: [],
  nodes: [],
  constraints: [],
  negativeTests: [],
  warnings: [],
  commands: []
} as const

function describeRun({
  cluster,
  inputs,
  phases,
  runId,
  startedAt,
  tookMs,
  version
}: RunFacts): Pick<Report, 'cluster' | 'phases' | 'run'> {
  const { constrain, repeat } = inputs
  return {
    cluster,
    phases,
    run: { id: runId, version, startedAt, tookMs, namespace: namespaceOf(inputs, runId), constrain, repeat }
  }
}

/** What the report holds of a class. */
function reportClass(plan: PlannedClass, problems: ReadonlyMap<string, ClassProblem>): ClassReport {
  const { runtime } = plan
  const problem = problems.get(runtime.runtimeClass)
  if (problem !== undefined) return { runtime, outcome: 'not-applied', detail: problem.detail }
  switch (plan.kind) {
    case 'create':
      return { runtime, outcome: 'created', detail: '' }
    case 'leave':
      return { runtime, outcome: 'unchanged', detail: '' }
    case 'add-selector':
      return { runtime, outcome: 'selector-added', detail: '' }
    case 'conflict':
      return { runtime, outcome: 'conflict', detail: plan.detail }
    case 'in-use':
    case 'refused':
      return { runtime, outcome: 'not-applied', detail: plan.detail }
  }
}

/** What the report holds of the nodes: those that take part, those whose checks were skipped, those left out. */
function reportNodes(choice: NodeChoice): readonly NodeReport[] {
  return [
    ...choice.taking.map((node) => ({ node })),
    // Their checks say that they were skipped, and why.
    ...choice.skipped.map(({ node }) => ({ node })),
    ...choice.leftOut.map(({ node, reason }) => ({ node, leftOut: reason }))
  ]
}
