import { capText } from '../core/text/escape.ts'
import { shellWord } from '../core/text/shell.ts'
import type { CheckReport, Report } from '../core/report.ts'
import { compareNames } from './order.ts'
import type { Problem } from './problems.ts'

/** Longer lists of nodes are no help in a command. */
const MAX_NODES = 20

/** What stands before the inputs of a rerun. */
export const RERUN = 'Rerun only what failed:'

/** The inputs that try again what did not pass, and nothing else. Names are not escaped yet. */
export type Rerun = readonly (readonly [input: 'nodes' | 'runtimes', values: readonly string[]])[]

/** True where a check or workload check did not pass. */
export function hasTrouble({ checks, workloads }: Report): boolean {
  return [...checks, ...workloads].some(({ verdict }) => verdict.kind === 'failed' || verdict.kind === 'inconclusive')
}

/** The inputs for one problem, or for all that did not pass; none where the same run is needed again. */
export function rerunOf({ checks }: Report, problem?: Pick<Problem, 'nodes' | 'runtimes'>): Rerun {
  const bad = checks.filter(
    ({ verdict, node, runtime }) =>
      (verdict.kind === 'failed' || verdict.kind === 'inconclusive') &&
      (problem === undefined || (problem.nodes.includes(node) && problem.runtimes.includes(runtime)))
  )
  const [names, all] = [bad, checks].map((some) => unique(some.map(({ node }) => node)))
  const [runtimes, allRuntimes] = [bad, checks].map((some) => unique(some.map(inputOf)))
  if (names === undefined || all === undefined || runtimes === undefined || allRuntimes === undefined) return []
  // A Machine without a node can't be named as one, and must not be left out.
  const isNarrower = names.length < all.length && names.length <= MAX_NODES && !names.some((name) => name.includes('/'))
  return [
    ...(isNarrower && names.length > 0 ? [['nodes', names] as const] : []),
    ...(runtimes.length < allRuntimes.length && runtimes.length > 0 ? [['runtimes', runtimes] as const] : [])
  ]
}

/** The inputs as a workflow has them, in lines of at most so many columns where names allow it. */
export function rerunYaml(rerun: Rerun, width = Infinity): readonly string[] {
  return ['with:', ...rerun.flatMap(([name, values]) => yamlLines(name, values, width))]
}

function yamlLines(name: string, values: readonly string[], width: number): readonly string[] {
  const line = `  ${name}: ${joined(values)}`
  if (line.length <= width) return [line]
  return [`  ${name}: |`, ...chunks(values, width - 4).map((some) => `    ${joined(some)}`)]
}

/** The inputs as flags. A list takes line breaks for commas, so that a long one is one word over several lines. */
export function rerunFlags(rerun: Rerun, width = Infinity): readonly string[] {
  const line = rerun.map(([name, values]) => `--${name} ${shellWord(joined(values))}`).join(' ')
  if (line.length <= width) return [line]
  return rerun.flatMap(([name, values], index) => {
    const end = index < rerun.length - 1 ? ' \\' : ''
    const lead = `--${name} `
    const lines = chunks(values, width - lead.length - 4).map((some) => joined(some))
    const word = shellWord(lines.join('\n')).split('\n')
    return word.map((text, at) => (at === 0 ? lead : '  ') + text + (at === word.length - 1 ? end : ''))
  })
}

/** Names in groups that fit a line each, a name at least. */
function chunks(values: readonly string[], width: number): readonly (readonly string[])[] {
  const groups: string[][] = []
  for (const value of values) {
    const last = groups.at(-1)
    if (last !== undefined && joined([...last, value]).length <= width) last.push(value)
    else groups.push([value])
  }
  return groups
}

/** The same in one line of text, whatever it is for. */
export function rerunText(rerun: Rerun, isWorkflow: boolean): string {
  if (rerun.length === 0) return 'Rerun with the same inputs.'
  const inputs = rerun.map(([name, values]) => `${name}: ${joined(values)}`).join(' and ')
  return `${RERUN} ${isWorkflow ? inputs : rerunFlags(rerun).join(' ')}`
}

/** A runtime as the input takes it: by its name, or as class and handler. */
function inputOf({ runtime, runtimeClass, handler }: CheckReport): string {
  return runtime === runtimeClass ? `${runtimeClass}=${handler}` : runtime
}

function joined(values: readonly string[]): string {
  return values.map((one) => capText(one, 253)).join(',')
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort(compareNames)
}
