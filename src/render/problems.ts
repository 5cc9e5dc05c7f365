import { fix } from '../core/diagnosis/fixes/fix.ts'
import type { Distribution } from '../core/facts/distribution.ts'
import type { Diagnosis, Verdict } from '../core/model.ts'
import { distributionOf } from '../core/nodes/distribution.ts'
import type { Report, WorkloadReport } from '../core/report.ts'
import { distinct, type Evidence, shortEvidence } from './evidence.ts'
import { compareNames, titleOf } from './order.ts'

/** One thing that is wrong, and everywhere it is: a cause, its runtimes or workload checks, and its nodes. */
export type Problem = {
  /** From 1 on; what a check shows instead of a time. */
  readonly number: number
  readonly kind: 'failed' | 'inconclusive'
  /** Of one code and title; one for each set of facts that its fix depends on. */
  readonly diagnoses: readonly [Diagnosis, ...Diagnosis[]]
  /** Names of runtimes; titles of workload checks. */
  readonly runtimes: readonly string[]
  /** None where it is no node's: a Service that does not answer. */
  readonly nodes: readonly string[]
  /** What all of these nodes are of. */
  readonly distribution: Distribution
  /** What shows it: one line for each kind of evidence, and where it was found. */
  readonly evidence: readonly Evidence[]
}

/** Where diagnoses are explained (the page, without `#`), and whether inputs are shown as a workflow has them, or else as flags. */
export type PageOptions = { readonly docsUrl: string; readonly isWorkflow?: boolean }

type Found = Omit<Problem, 'number'>

/** Stands for the name of any node, so that fixes can be compared. */
const SOME_NODE = 'NODE'

/**
 * Groups the checks that did not pass by what has to be done: first the nodes on which one runtime has the same cause and fix, then the
 * runtimes that have the same cause on the same nodes. Failed before inconclusive, and what most checks have before what few have.
 */
export function groupProblems(report: Report): readonly Problem[] {
  const byRuntime = groupBy(foundIn(report), ({ kind, diagnoses: [diagnosis], runtimes, distribution }) => [
    ...[kind, diagnosis.code, diagnosis.title, diagnosis.fault, runtimes],
    fix(diagnosis.facts, [SOME_NODE], distribution)
  ])
  const merged = groupBy(byRuntime, ({ kind, diagnoses: [diagnosis], nodes, distribution }) => [
    ...[kind, diagnosis.code, diagnosis.title, diagnosis.fault, distribution],
    // What is no node's is one problem for each workload check.
    nodes.length === 0 ? diagnosis.facts : nodes
  ])
  return merged
    .toSorted(
      (a, b) =>
        compareNames(a.kind, b.kind) ||
        b.nodes.length * b.runtimes.length - a.nodes.length * a.runtimes.length ||
        compareNames(a.diagnoses[0].code, b.diagnoses[0].code) ||
        compareNames(a.runtimes.join(), b.runtimes.join()) ||
        compareNames(a.nodes.join(), b.nodes.join())
    )
    .map((found, index) => ({ number: index + 1, ...found }))
}

/** Finds the numbers of the problems that a check, or a workload check (`node` absent), has. */
export type References = (runtime: string, node?: string) => readonly number[]

/** The problems of each check, to be looked up by its runtime and node. */
export function indexProblems(problems: readonly Problem[]): References {
  const numbers = new Map<string, number[]>()
  const add = (key: string, number: number): void => {
    numbers.set(key, [...new Set([...(numbers.get(key) ?? []), number])])
  }
  for (const { number, runtimes, nodes } of problems) {
    for (const runtime of runtimes) {
      add(runtime, number)
      for (const node of nodes) add(JSON.stringify([runtime, node]), number)
    }
  }
  return (runtime, node) => numbers.get(node === undefined ? runtime : JSON.stringify([runtime, node])) ?? []
}

/** Where a diagnosis, or another section of the page of diagnoses, is explained. */
export function docsLink(docsUrl: string, section: string): string {
  return `${docsUrl}#${section.replace(/[^\w-]/g, '')}`
}

/** The distribution of each node of the report, by its name. */
export function distributions({ nodes }: Report): (name: string | undefined) => Distribution {
  const byName = new Map(nodes.map(({ node }) => [node.name, distributionOf(node)]))
  return (name) => byName.get(name ?? '') ?? 'generic'
}

function foundIn(report: Report): readonly Found[] {
  const distribution = distributions(report)
  return [
    ...report.checks.flatMap(({ verdict, runtime, node }) => problemOf(verdict, runtime, node)),
    ...report.workloads.flatMap(problemsOfWorkload)
  ].map((found) => ({ ...found, distribution: distribution(found.nodes[0]) }))
}

type Unplaced = Omit<Found, 'distribution'>

/** A workload's own verdict is that of one of its pods, if they have one: it is reported once, of the pods. */
function problemsOfWorkload(workload: WorkloadReport): readonly Unplaced[] {
  const title = titleOf(workload)
  const ofPods = workload.pods.flatMap(({ verdict, node = '' }) => problemOf(verdict, title, node))
  const own = problemOf(workload.verdict, title, '')
  const isReported = own.every((one) => ofPods.some(({ diagnoses }) => diagnoses[0].code === one.diagnoses[0].code))
  return isReported ? ofPods : [...ofPods, ...own]
}

function problemOf(verdict: Verdict, runtime: string, node: string): readonly Unplaced[] {
  if (verdict.kind !== 'failed' && verdict.kind !== 'inconclusive') return []
  const { kind, diagnosis } = verdict
  const nodes = node === '' ? [] : [node]
  const evidence = [{ runtime, node, text: diagnosis.evidence, short: shortEvidence(diagnosis) }]
  return [{ kind, diagnoses: [diagnosis], runtimes: [runtime], nodes, evidence }]
}

function groupBy(all: readonly Found[], keyOf: (found: Found) => unknown): readonly Found[] {
  const groups = Map.groupBy(all, (found) => JSON.stringify(keyOf(found)))
  return Array.from(groups.values()).flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const byFacts = Map.groupBy(
      group.flatMap(({ diagnoses }) => diagnoses),
      ({ facts }) => JSON.stringify(facts)
    )
    const [diagnosis = first.diagnoses[0], ...others] = Array.from(byFacts.values()).flatMap((same) => same.slice(0, 1))
    return [
      {
        ...first,
        diagnoses: [diagnosis, ...others],
        runtimes: unite(group.map((one) => one.runtimes)),
        nodes: unite(group.map((one) => one.nodes)),
        evidence: distinct(group.flatMap((one) => one.evidence))
      } as const
    ]
  })
}

function unite(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].sort(compareNames)
}
