import type { Diagnosis, NodeImage, Timings, Verdict } from '../../core/model.ts'
import type {
  Change,
  CheckReport,
  Comparison,
  ClassReport,
  NegativeTestReport,
  ConstraintReport,
  Discovery,
  NodeReport,
  Report,
  WorkloadReport
} from '../../core/report.ts'
import { arrangeReport } from '../order.ts'
import { capText, escapeJson } from '../../core/text/escape.ts'
import { fixableOf, fixSteps, nodesOf, stepLines } from '../fix-steps.ts'
import { distributions, docsLink, type PageOptions } from '../problems.ts'
import { hasTrouble, rerunOf, rerunText } from '../rerun.ts'
import { makeRepetitions } from './repetitions.ts'
import type {
  ChangeV1,
  CheckV1,
  ComparisonV1,
  ClassV1,
  NegativeTestV1,
  DiagnosisV1,
  ConstraintV1,
  DiscoveryV1,
  ImageV1,
  NodeV1,
  ReportV1,
  WorkloadV1,
  TimingsV1,
  VerdictV1
} from './report-v1.ts'

/** As other renderers have it. */
export type JsonOptions = PageOptions

/** What verdicts are shown with. */
type Context = PageOptions & { readonly distribution: ReturnType<typeof distributions> }

/** A line of evidence is text of any size; thousands of checks of it must stay a file that can be opened. */
const maxEvidence = 4_000

/** The public report as text. The same report gives the same bytes. */
export function renderJson(report: Report, options: JsonOptions): string {
  return `${escapeJson(JSON.stringify(makeReportV1(report, options), undefined, 2))}\n`
}

/** The public report. Each field is named here, so nothing of the core becomes public by being added to it. */
export function makeReportV1(unordered: Report, options: JsonOptions): ReportV1 {
  const report = arrangeReport(unordered)
  const { result, message, diagnosis, comparison, run, cluster, cleanup } = report
  const context = { ...options, distribution: distributions(report) }
  return {
    schema: 1,
    result,
    message: capText(message, maxEvidence),
    diagnosis: diagnosis === undefined ? null : makeDiagnosis(diagnosis, [], context),
    comparison: comparison === undefined ? null : makeComparison(comparison),
    counts: makeCounts(report),
    run: {
      id: run.id,
      version: run.version,
      startedAt: run.startedAt,
      tookMs: wholeMs(run.tookMs),
      namespace: run.namespace,
      constrain: run.constrain,
      repeat: run.repeat
    },
    cluster: cluster ? { context: cluster.context, server: cluster.server, version: cluster.version } : null,
    phases: makePhases(report),
    checks: report.checks.map((check) => makeCheck(check, context)),
    workloads: report.workloads.map((workload) => makeWorkload(workload, context)),
    discovery: report.discovery === undefined ? null : makeDiscovery(report.discovery),
    nodes: report.nodes.map(makeNode),
    classes: report.classes.map(makeClass),
    constraints: report.constraints.map(makeConstraint),
    negativeTests: report.negativeTests.map(makeNegativeTest),
    warnings: report.warnings,
    cleanup: { mode: cleanup.mode, problems: cleanup.problems },
    commands: report.commands,
    nextSteps: hasTrouble(report) ? [rerunText(rerunOf(report), options.isWorkflow === true)] : []
  }
}

function makeComparison({ baseline, better, differences, starts, worse }: Comparison): ComparisonV1 {
  const makeChange = ({ before, name, nodes, now }: Change): ChangeV1 => ({ name, nodes, before, now })
  return {
    baseline: { id: baseline.id, version: baseline.version, startedAt: baseline.startedAt },
    differences,
    worse: worse.map(makeChange),
    better: better.map(makeChange),
    starts: starts.map(({ beforeCount, beforeMs, count, isSlower, limitMs, nowMs, runtime }) => ({
      runtime,
      beforeMs: wholeMs(beforeMs),
      nowMs: wholeMs(nowMs),
      limitMs: wholeMs(limitMs),
      beforeCount,
      count,
      isSlower
    }))
  }
}

function makeCounts({ counts: { passed, failed, inconclusive, skipped, total } }: Report): ReportV1['counts'] {
  return { passed, failed, inconclusive, skipped, total }
}

function makePhases({ phases }: Report): ReportV1['phases'] {
  return {
    connectMs: orNull(phases.connectMs),
    planMs: orNull(phases.planMs),
    applyMs: orNull(phases.applyMs),
    firstAnswerMs: orNull(phases.firstAnswerMs),
    lastVerdictMs: orNull(phases.lastVerdictMs),
    cleanupMs: orNull(phases.cleanupMs)
  }
}

function makeCheck(check: CheckReport, context: Context): CheckV1 {
  const { runtime, runtimeClass, handler, node, pod, verdict, timings, stopMs, evidenceAtMs, decidedAtMs } = check
  return {
    runtime,
    runtimeClass,
    handler,
    node,
    pod: pod ?? null,
    ...makeVerdict(verdict, [node], context),
    timings: makeTimings(timings),
    stopMs: orNull(stopMs),
    evidenceAtMs: orNull(evidenceAtMs),
    decidedAtMs: orNull(decidedAtMs),
    repetitions: check.repetitions === undefined ? null : makeRepetitions(check.repetitions)
  }
}

function makeWorkload(workload: WorkloadReport, context: Context): WorkloadV1 {
  const { source, kind, namespace, name, runtime, verdict, via, pods } = workload
  return {
    source,
    kind,
    namespace,
    name,
    runtime: runtime ?? null,
    ...makeVerdict(verdict, nodesOf(workload), context),
    via: capText(via, maxEvidence),
    pods: pods.map((one) => ({
      pod: one.pod,
      node: one.node ?? null,
      ...makeVerdict(one.verdict, one.node === undefined ? [] : [one.node], context),
      timings: makeTimings(one.timings),
      stopMs: orNull(one.stopMs)
    }))
  }
}

function makeVerdict(verdict: Verdict, nodes: readonly string[], context: Context): VerdictV1 {
  return {
    verdict: verdict.kind,
    tookMs: verdict.kind === 'passed' ? wholeMs(verdict.tookMs) : null,
    reason: verdict.kind === 'skipped' ? verdict.reason : null,
    diagnosis: 'diagnosis' in verdict ? makeDiagnosis(verdict.diagnosis, nodes, context) : null
  }
}

function makeTimings(timings: Timings): TimingsV1 {
  return {
    madeMs: orNull(timings.madeMs),
    scheduledMs: orNull(timings.scheduledMs),
    sandboxReadyMs: orNull(timings.sandboxReadyMs),
    startedMs: orNull(timings.startedMs),
    readyMs: orNull(timings.readyMs),
    answeredMs: orNull(timings.answeredMs),
    pullMs: orNull(timings.pullMs)
  }
}

function makeDiagnosis(
  diagnosis: Diagnosis,
  nodes: readonly string[],
  { distribution, ...options }: Context
): DiagnosisV1 {
  const { code, title, fault, evidence } = diagnosis
  const fixable = fixableOf(diagnosis, nodes, distribution(nodes[0]))
  const fix = fixSteps(fixable, options).map((step) => stepLines(step).join('\n'))
  return { code, title, fault, evidence: capText(evidence, maxEvidence), fix, docs: docsLink(options.docsUrl, code) }
}

function makeNode({ node, leftOut }: NodeReport): NodeV1 {
  return {
    name: node.name,
    leftOut: leftOut ?? null,
    ready: node.ready,
    os: node.os,
    osImage: node.osImage,
    kernel: node.kernel,
    architecture: node.architecture,
    containerRuntime: node.containerRuntime,
    kubelet: node.kubelet,
    runtimeHandlers: node.runtimeHandlers ?? null,
    machine: node.machine ?? null,
    owner: node.owner ?? null,
    image: node.image === undefined ? null : makeImage(node.image)
  }
}

function makeImage({ kind, name, version }: NodeImage): ImageV1 {
  return { kind, name, version: version ?? null }
}

function makeClass({ runtime, outcome, detail }: ClassReport): ClassV1 {
  const { name, runtimeClass, handler, sample } = runtime
  return { runtime: name, runtimeClass, handler, image: sample.image, outcome, detail }
}

function makeDiscovery({ found, leftOut }: Discovery): DiscoveryV1 {
  return {
    found: found.map(({ runtimeClass, handler, why }) => ({ runtimeClass, handler, why })),
    leftOut: leftOut.map(({ name, reason }) => ({ name, reason }))
  }
}

function makeConstraint({ runtimeClass, verdict, node, evidence }: ConstraintReport): ConstraintV1 {
  return { runtimeClass, verdict, node: node ?? null, evidence: capText(evidence, maxEvidence) }
}

function makeNegativeTest({ runtime, node, verdict, evidence }: NegativeTestReport): NegativeTestV1 {
  return { runtime, node: node ?? null, verdict, evidence: capText(evidence, maxEvidence) }
}

function orNull(ms: number | undefined): number | null {
  return ms === undefined ? null : wholeMs(ms)
}

/** Clocks give fractions that say nothing. */
function wholeMs(ms: number): number {
  return Math.round(ms)
}
