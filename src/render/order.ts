import type { CheckReport, Report, WorkloadReport } from '../core/report.ts'
import { countOf } from './words.ts'
import { capText } from '../core/text/escape.ts'
import { describeImage } from '../core/nodes/node-image.ts'

/** A row of the table: a node and its checks by runtime. */
export type NodeRow = {
  readonly node: string
  readonly checks: ReadonlyMap<string, CheckReport>
}

/** Longer than any name; an image's id may be of any length. */
const MAX_ORIGIN_LENGTH = 300

/** The report with every list in order, so that the same facts give the same bytes whatever order they came in. */
export function arrangeReport(report: Report): Report {
  const names = new Set(report.checks.flatMap((check) => [check.node, check.runtime]))
  const rank = new Map([...names].sort(compareNames).map((name, index) => [name, index]))
  const rankOf = (name: string): number => rank.get(name) ?? 0
  return {
    ...report,
    classes: sortBy(report.classes, (entry) => entry.runtime.name),
    nodes: sortBy(report.nodes, (entry) => entry.node.name),
    checks: report.checks.toSorted((a, b) => rankOf(a.runtime) - rankOf(b.runtime) || rankOf(a.node) - rankOf(b.node)),
    workloads: sortBy(report.workloads, (workload) => `${workload.namespace}/${workload.name}/${workload.kind}`).map(
      arrangePods
    ),
    constraints: sortBy(report.constraints, (entry) => entry.runtimeClass),
    negativeTests: sortBy(report.negativeTests, (entry) => entry.runtime),
    warnings: report.warnings.toSorted(compareNames),
    cleanup: { ...report.cleanup, problems: report.cleanup.problems.toSorted(compareNames) }
  }
}

/** What a row is called: `Service default/wasm-spin`. */
export function titleOf({ kind, namespace, name }: WorkloadReport): string {
  return `${kind} ${namespace}/${name}`
}

/** The runtimes of an arranged report's checks, in order. */
export function runtimesOf(report: Report): readonly string[] {
  return [...new Set(report.checks.map((check) => check.runtime))]
}

/** The rows of an arranged report's table, in order of the nodes' names. */
export function makeRows(report: Report): readonly NodeRow[] {
  const byNode = Map.groupBy(report.checks, (check) => check.node)
  const rows = Array.from(byNode, ([node, checks]): NodeRow => ({
    node,
    checks: new Map(checks.map((check) => [check.runtime, check]))
  }))
  return sortBy(rows, (row) => row.node)
}

/** Orders names as people do: `node-2` before `node-10`. The same on every machine, whatever its language. */
export function compareNames(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => name.match(/\d+|\D+/g) ?? [])
  if (left === undefined || right === undefined) return 0
  const at = left.findIndex((part, index) => part !== right[index])
  const [x, y] = at === -1 ? ['', right[left.length] ?? ''] : [left[at] ?? '', right[at] ?? '']
  const byNumber = /^\d+$/.test(x) && /^\d+$/.test(y) ? Number(x) - Number(y) : 0
  if (byNumber !== 0 && !Number.isNaN(byNumber)) return byNumber
  return x === y ? 0 : x < y ? -1 : 1
}

/** The nodes on which something was tried: on one whose checks were skipped, and that no workload's pod came to, nothing ran. */
export function listTriedNodes({ checks, workloads }: Report): ReadonlySet<string> {
  const pods = workloads.flatMap((workload) => workload.pods)
  return new Set([...checks, ...pods].flatMap(({ node, verdict }) => (verdict.kind === 'skipped' ? [] : (node ?? []))))
}

/** The images of these nodes, with how many of them each has where there are several. Text of the cluster. */
export function imagesOf(wanted: ReadonlySet<string>, report: Report): readonly string[] {
  const images = report.nodes.flatMap(({ node }) =>
    wanted.has(node.name) && node.image !== undefined ? [capText(describeImage(node.image), MAX_ORIGIN_LENGTH)] : []
  )
  const groups = Array.from(Map.groupBy(images, (image) => image)).toSorted(([a], [b]) => compareNames(a, b))
  const isOne = groups.length === 1 && images.length === wanted.size
  return groups.map(([image, all]) => (isOne ? image : `${image} (${countOf(all.length, 'node')})`))
}

function arrangePods(workload: WorkloadReport): WorkloadReport {
  return { ...workload, pods: sortBy(workload.pods, ({ pod }) => pod) }
}

function sortBy<T>(items: readonly T[], nameOf: (item: T) => string): readonly T[] {
  return items.toSorted((a, b) => compareNames(nameOf(a), nameOf(b)))
}

/** How a workload check was judged: the way by which a Service was asked, or how many of a workload's pods are well. */
export function describeHow({ via, pods }: WorkloadReport): string {
  if (pods.length === 0) return capText(via, 500)
  const passed = pods.filter(({ verdict }) => verdict.kind === 'passed').length
  return `${String(passed)} of ${countOf(pods.length, 'pod')} passed`
}
