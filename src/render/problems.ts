import type { Diagnosis, Verdict } from '../core/model.ts'
import type { CheckReport, Report, WorkloadReport } from '../core/report.ts'
import { compareNames, titleOf } from './order.ts'
import { capText } from '../core/text/escape.ts'
import { countOf, listNames } from './words.ts'

/** One thing that is wrong, and everywhere it is: a diagnosis, its runtimes or workload checks, and its nodes. */
export type Failure = {
  readonly kind: 'failed' | 'inconclusive'
  /** That of the first check; the others' differ in names and evidence only. */
  readonly diagnosis: Diagnosis
  /** Names of runtimes; titles of workload checks. */
  readonly runtimes: readonly string[]
  /** None where it is no node's: a Service that does not answer. */
  readonly nodes: readonly string[]
  /** What shows it: one line for each kind of evidence, and where it was found. */
  readonly evidence: readonly Evidence[]
}

/** A line that shows a failure, and the check that it is of; node empty where it is no node's. */
export type Evidence = {
  readonly runtime: string
  readonly node: string
  readonly text: string
  /** The part of it that decides, where that is not all. */
  readonly short: string
}

/**
 * Groups the checks that did not pass: one failure for a diagnosis, a runtime and what is to be done, and one for several
 * runtimes where all that is reported of them is the same (a node that is down is down for each). Failed before inconclusive, and what most
 * checks have before what few have.
 */
export function groupFailures(report: Report): readonly Failure[] {
  const byRuntime = groupBy(failuresOf(report), ({ kind, diagnosis, runtimes }) => [
    kind,
    diagnosis.code,
    diagnosis.title,
    runtimes,
    // What has to be done must be the same on all nodes of a group.
    diagnosis.facts
  ])
  const merged = groupBy(byRuntime, ({ kind, diagnosis, nodes, evidence }) => [
    kind,
    diagnosis,
    nodes,
    evidence.map(({ text }) => text)
  ])
  return merged.toSorted(
    (a, b) =>
      compareNames(a.kind, b.kind) ||
      b.nodes.length * b.runtimes.length - a.nodes.length * a.runtimes.length ||
      compareNames(a.diagnosis.code, b.diagnosis.code) ||
      compareNames(a.runtimes.join(), b.runtimes.join())
  )
}

/** Where a failure is: `spin on 2 nodes`, or just the workload checks; the names are escaped already. */
export function describePlace({ nodes }: Failure, names: readonly string[]): string {
  const listed = listNames(names, 10)
  return nodes.length === 0 ? listed : `${listed} on ${countOf(nodes.length, 'node')}`
}

/** What is shown of the evidence where there is little room: the clause that decides, behind a mark that there is more. */
export function shortEvidence({ excerpt, evidence }: Pick<Diagnosis, 'excerpt' | 'evidence'>): string {
  return excerpt === undefined || excerpt === evidence ? evidence : `… ${excerpt}`
}

/** The pieces of evidence that are not alike even where only the deciding clause is shown. */
export function distinctShort(evidence: readonly Evidence[]): readonly Evidence[] {
  return firstOfEach(evidence, (one) => shapeOf(one, one.short))
}

/** Where a piece of evidence comes from; the names are escaped already. */
export function describeSource(runtime: string, node: string): string {
  return node === '' ? runtime : `${runtime} on ${node}`
}

/** Nodes that something is left out of, by the reason for it. */
export type Omission = { readonly reason: string; readonly nodes: readonly string[] }

/** The checks that were skipped, by reason. */
export function groupSkipped(report: Report): readonly Omission[] {
  return groupOmissions(
    report.checks.flatMap(({ verdict, node }) => (verdict.kind === 'skipped' ? [{ reason: verdict.reason, node }] : []))
  )
}

/** The nodes that were left out, by reason. */
export function groupLeftOut(report: Report): readonly Omission[] {
  return groupOmissions(
    report.nodes.flatMap(({ node, leftOut }) => (leftOut === undefined ? [] : [{ reason: leftOut, node: node.name }]))
  )
}

/** For whoever has never seen a shim: reported once, above the first failure of a node image. */
const SHIMS =
  "In short: a RuntimeClass names a handler; on each node containerd's configuration leads from that handler to a shim, a program " +
  'containerd-shim-NAME-vN, which runs the WebAssembly in the image.'

/** What has to be known to read failures of node images; empty where there are none. */
export function explainShims(failures: readonly Failure[]): string {
  return failures.some(({ diagnosis }) => diagnosis.fault === 'node image') ? SHIMS : ''
}

/** Where a diagnosis is explained. */
export function docsLink(docsUrl: string, code: string): string {
  return `${docsUrl}#${code.replace(/[^\w-]/g, '')}`
}

function failuresOf(report: Report): readonly Failure[] {
  return [
    ...report.checks.flatMap((check: CheckReport) => failureOf(check.verdict, check.runtime, check.node)),
    ...report.workloads.flatMap(failuresOfWorkload)
  ]
}

/** A workload's own verdict is that of one of its pods, if they have one: it is reported once, of the pods. */
function failuresOfWorkload(workload: WorkloadReport): readonly Failure[] {
  const title = titleOf(workload)
  const ofPods = workload.pods.flatMap(({ verdict, node = '' }) => failureOf(verdict, title, node))
  const own = failureOf(workload.verdict, title, '')
  const isReported = own.every((one) => ofPods.some(({ diagnosis }) => diagnosis.code === one.diagnosis.code))
  return isReported ? ofPods : [...ofPods, ...own]
}

function failureOf(verdict: Verdict, runtime: string, node: string): readonly Failure[] {
  if (verdict.kind !== 'failed' && verdict.kind !== 'inconclusive') return []
  const { kind, diagnosis } = verdict
  const nodes = node === '' ? [] : [node]
  const evidence = [{ runtime, node, text: diagnosis.evidence, short: shortEvidence(diagnosis) }]
  return [{ kind, diagnosis, runtimes: [runtime], nodes, evidence }]
}

function groupBy(failures: readonly Failure[], keyOf: (failure: Failure) => unknown): readonly Failure[] {
  const groups = Map.groupBy(failures, (failure) => JSON.stringify(keyOf(failure)))
  return Array.from(groups.values()).flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const evidence = group.flatMap((one) => one.evidence)
    return [
      {
        ...first,
        runtimes: unite(group.map((one) => one.runtimes)),
        nodes: unite(group.map((one) => one.nodes)),
        evidence: firstOfEach(evidence, (one) => shapeOf(one, one.text))
      }
    ]
  })
}

function groupOmissions(all: readonly { readonly reason: string; readonly node: string }[]): readonly Omission[] {
  const groups = Array.from(Map.groupBy(all, ({ reason }) => reason))
  return groups
    .map(([reason, entries]) => ({ reason, nodes: unite([entries.map(({ node }) => node)]) }))
    .toSorted((a, b) => compareNames(a.reason, b.reason))
}

function firstOfEach(all: readonly Evidence[], keyOf: (one: Evidence) => string): readonly Evidence[] {
  return Array.from(Map.groupBy(all, keyOf).values()).flatMap((alike) => alike.slice(0, 1))
}

/** What is left of a piece of evidence without names, numbers and ids: two checks with the same one say the same. */
function shapeOf({ runtime, node }: Evidence, text: string): string {
  return [node, runtime]
    .filter((name) => name !== '')
    .reduce((shape, name) => shape.replaceAll(name, '#'), capText(text, 1_000))
    .replace(/"[^"]*"/g, '#')
    .replace(/[\da-f]+/gi, (run) => (/\d/.test(run) ? '#' : run))
}

function unite(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].sort(compareNames)
}
