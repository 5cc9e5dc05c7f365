import type { Diagnosis } from '../core/model.ts'
import type { Report } from '../core/report.ts'
import { runtimesOf } from './order.ts'
import type { Problem } from './problems.ts'
import { countOf, listNames } from './words.ts'

/** A title that has the names of all runtimes in it, by its code. */
const WITH_HANDLERS: Readonly<Record<string, string>> = { 'handler-not-configured': 'containerd has no handler for' }

const MAX_NAMES = 10

/** Where a problem is: its node, `3 nodes`, or its workload checks. `escape` is for names, which are of a cluster. */
export function placeOf({ nodes, runtimes }: Problem, escape: (name: string) => string): string {
  const [node] = nodes
  if (node === undefined) return listNames(runtimes.map(escape), MAX_NAMES)
  return nodes.length === 1 ? escape(node) : countOf(nodes.length, 'node')
}

/** What is wrong, in one line, with the runtimes that it is wrong for unless these are all. */
export function describeProblem(problem: Problem, report: Report, escape: (text: string) => string): string {
  const { diagnoses, nodes, runtimes } = problem
  const { code, title } = diagnoses[0]
  const start = WITH_HANDLERS[code]
  const handlers = diagnoses.flatMap(handlerOf)
  if (start !== undefined && handlers.length > 0) return `${start} ${listNames(handlers.map(escape), MAX_NAMES)}`
  const isEvery = runtimesOf(report).every((name) => runtimes.includes(name))
  const names = nodes.length === 0 || isEvery ? '' : `: ${listNames(runtimes.map(escape), MAX_NAMES)}`
  return `${escape(title)}${names}`
}

function handlerOf({ facts }: Diagnosis): readonly string[] {
  return 'handler' in facts ? [facts.handler] : []
}
