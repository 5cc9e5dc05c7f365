import type { ClassPlan } from './core/plan/runtime-classes.ts'
import { namespaceOf } from './core/kubernetes/manifests.ts'
import type { Inputs } from './core/model.ts'
import type { NodeChoice } from './core/nodes/nodes.ts'
import type { ConnectionPath } from './core/diagnosis/connection/problem.ts'
import {
  type CheckReport,
  type ClassReport,
  countVerdicts,
  type NodeReport,
  type Phases,
  type Report
} from './core/report.ts'
import { diagnoseConnection } from './core/diagnosis/connection/diagnose.ts'
import type { Ports } from './ports.ts'
import type { Proof } from './steps/prove/prove.ts'
import type { DecidedCheck } from './steps/prove/check.ts'
import type { Problem } from './steps/result.ts'
import { VERSION } from './version.ts'

/** Where a run comes from and where it goes. */
export type Origin = {
  /** Short, unique, fit for a label's value and a part of a name. */
  readonly runId: string
  readonly cluster: { readonly context: string; readonly server: string }
  /** The names on the path to the cluster. */
  readonly connectionPath: ConnectionPath
}

/** Kept back at the end of the timeout, so that controls and cleanup have their time too. */
const RESERVE_MS = 30_000

type Body = Omit<Report, 'counts' | 'run' | 'phases' | 'cluster'>

/** Keeps time through a run, and writes down at its end what happened. */
export type Story = {
  readonly startedAtMs: number
  readonly deadlineMs: number
  readonly endMs: number
  readonly reached: (phase: keyof Phases, cluster?: NonNullable<Report['cluster']>) => void
  readonly proved: (proof: Proof) => void
  readonly report: (body: Body) => Report
  /** The report of a run that could not go on; of what is on the path to its cluster, with a diagnosis. */
  readonly refuse: (problem: Problem, cleanupProblems?: readonly string[]) => Report
}

/** The story of a run that begins now. */
export function makeStory(
  inputs: Inputs,
  origin: Pick<Origin, 'runId' | 'connectionPath'>,
  { clock }: Pick<Ports, 'clock'>
): Story {
  const startedAtMs = clock.nowMs()
  const startedAt = clock.timestamp()
  let phases: Phases = {}
  let cluster: Report['cluster']
  const since = (): number => Math.round(clock.nowMs() - startedAtMs)
  const report = (body: Body): Report => ({
    ...body,
    counts: countVerdicts([...body.checks, ...body.workloads]),
    phases,
    run: {
      id: origin.runId,
      version: VERSION,
      startedAt,
      tookMs: since(),
      namespace: namespaceOf(inputs, origin.runId),
      constrain: inputs.constrain
    },
    ...(cluster === undefined ? {} : { cluster })
  })
  return {
    startedAtMs,
    endMs: startedAtMs + inputs.timeoutMs,
    deadlineMs: startedAtMs + inputs.timeoutMs - Math.min(RESERVE_MS, inputs.timeoutMs / 5),
    reached: (phase, reachedCluster) => {
      phases = { ...phases, [phase]: since() }
      cluster = reachedCluster ?? cluster
    },
    proved: ({ checks }) => {
      const answered = checks.flatMap((check) => check.answeredAtMs ?? [])
      const first = answered.length === 0 ? {} : { firstAnswerMs: Math.round(Math.min(...answered)) }
      phases = { ...phases, ...first, lastVerdictMs: Math.round(Math.max(...checks.map((check) => check.decidedAtMs))) }
    },
    report,
    refuse: ({ message, connectionProblem, connectionPath = origin.connectionPath }, problems = []) => {
      const diagnosed =
        connectionProblem === undefined
          ? {}
          : { diagnosis: diagnoseConnection(connectionProblem, message, connectionPath) }
      return report({ ...NOTHING, ...diagnosed, message, cleanup: { mode: inputs.cleanup, problems } })
    }
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

/** What the report reports of a check. */
export function reportCheck({ check, decidedAtMs, evidenceAtMs, pod, timings, verdict }: DecidedCheck): CheckReport {
  const { runtime, node } = check
  return {
    runtime: runtime.name,
    runtimeClass: runtime.runtimeClass,
    handler: runtime.handler,
    node: node.name,
    verdict,
    timings,
    decidedAtMs,
    ...(evidenceAtMs === undefined ? {} : { evidenceAtMs }),
    ...(pod === undefined ? {} : { pod })
  }
}

/** What the report reports of a class. */
export function reportClass(plan: ClassPlan, problems: ReadonlyMap<string, string>): ClassReport {
  const { runtime } = plan
  const problem = problems.get(runtime.runtimeClass)
  if (problem !== undefined) return { runtime, outcome: 'not-applied', detail: problem }
  switch (plan.kind) {
    case 'create':
      return { runtime, outcome: 'created', detail: '' }
    case 'leave':
      return { runtime, outcome: 'unchanged', detail: '' }
    case 'add-selector':
      return { runtime, outcome: 'selector-added', detail: '' }
    case 'conflict':
      return { runtime, outcome: 'conflict', detail: plan.detail }
    case 'refused':
      return { runtime, outcome: 'not-applied', detail: plan.detail }
  }
}

/** What the report reports of the nodes: those that take part, those whose checks were skipped, those left out. */
export function reportNodes(choice: NodeChoice): readonly NodeReport[] {
  return [
    ...choice.taking.map((node) => ({ node })),
    // Their checks say that they were skipped, and why.
    ...choice.skipped.map(({ node }) => ({ node })),
    ...choice.leftOut.map(({ node, reason }) => ({ node, leftOut: reason }))
  ]
}
