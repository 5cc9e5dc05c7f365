import type { Diagnosis } from '../core/model.ts'
import type { CellReport, ClassReport, NodeReport, Report } from '../core/report.ts'
import { arrangeReport } from './arrange.ts'
import { capText, escapeJson } from './escape.ts'
import { docsLink } from './failures.ts'
import type { CellV1, ClassV1, DiagnosisV1, NodeV1, ReportV1 } from './report-v1.ts'

/** Where diagnoses are explained: the page, without `#`. */
export type JsonOptions = { readonly docsUrl: string }

/** A line of evidence is text of any size; thousands of cells of it must stay a file that can be opened. */
const maxEvidence = 4_000

/** The public report as text. The same report gives the same bytes. */
export function renderJson(report: Report, options: JsonOptions): string {
  return `${escapeJson(JSON.stringify(makeReportV1(report, options), undefined, 2))}\n`
}

/** The public report. Each field is named here, so nothing of the core becomes public by being added to it. */
export function makeReportV1(unordered: Report, options: JsonOptions): ReportV1 {
  const report = arrangeReport(unordered)
  const { result, message, counts, run, cluster, phases, cleanup } = report
  return {
    schema: 1,
    result,
    message,
    counts: {
      passed: counts.passed,
      failed: counts.failed,
      inconclusive: counts.inconclusive,
      skipped: counts.skipped,
      total: counts.total
    },
    run: {
      id: run.id,
      version: run.version,
      startedAt: run.startedAt,
      tookMs: wholeMs(run.tookMs),
      namespace: run.namespace,
      constrain: run.constrain
    },
    cluster:
      cluster === undefined ? null : { context: cluster.context, server: cluster.server, version: cluster.version },
    phases: {
      connectMs: orNull(phases.connectMs),
      planMs: orNull(phases.planMs),
      applyMs: orNull(phases.applyMs),
      firstAnswerMs: orNull(phases.firstAnswerMs),
      lastVerdictMs: orNull(phases.lastVerdictMs),
      cleanupMs: orNull(phases.cleanupMs)
    },
    cells: report.cells.map((cell) => makeCell(cell, options)),
    nodes: report.nodes.map(makeNode),
    classes: report.classes.map(makeClass),
    fence: report.fence.map(({ runtimeClass, verdict, node, evidence }) => {
      return { runtimeClass, verdict, node: node ?? null, evidence: capText(evidence, maxEvidence) }
    }),
    control: report.control.map(({ runtime, node, verdict, evidence }) => {
      return { runtime, node: node ?? null, verdict, evidence: capText(evidence, maxEvidence) }
    }),
    warnings: report.warnings,
    cleanup: { mode: cleanup.mode, problems: cleanup.problems },
    commands: report.commands
  }
}

function makeCell(
  { runtime, runtimeClass, handler, node, pod, verdict, timings }: CellReport,
  options: JsonOptions
): CellV1 {
  return {
    runtime,
    runtimeClass,
    handler,
    node,
    pod: pod ?? null,
    verdict: verdict.kind,
    tookMs: verdict.kind === 'passed' ? wholeMs(verdict.tookMs) : null,
    reason: verdict.kind === 'skipped' ? verdict.reason : null,
    diagnosis: 'diagnosis' in verdict ? makeDiagnosis(verdict.diagnosis, options) : null,
    timings: {
      madeMs: orNull(timings.madeMs),
      scheduledMs: orNull(timings.scheduledMs),
      sandboxReadyMs: orNull(timings.sandboxReadyMs),
      startedMs: orNull(timings.startedMs),
      readyMs: orNull(timings.readyMs),
      answeredMs: orNull(timings.answeredMs)
    }
  }
}

function makeDiagnosis({ code, title, fault, evidence, remedy }: Diagnosis, { docsUrl }: JsonOptions): DiagnosisV1 {
  return { code, title, fault, evidence: capText(evidence, maxEvidence), remedy, docs: docsLink(docsUrl, code) }
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
    runtimeHandlers: node.runtimeHandlers ?? null
  }
}

function makeClass({ runtime, outcome, detail }: ClassReport): ClassV1 {
  return { runtime: runtime.name, runtimeClass: runtime.runtimeClass, handler: runtime.handler, outcome, detail }
}

function orNull(ms: number | undefined): number | null {
  return ms === undefined ? null : wholeMs(ms)
}

/** Clocks give fractions that say nothing. */
function wholeMs(ms: number): number {
  return Math.round(ms)
}
