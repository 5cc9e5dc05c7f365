// How soon the last verdict comes, beside the time that the slowest check needs by itself: 8 checks on the default cluster,
// with constraint check and negative test. The measure is 1.25 x the slowest check's time from asked for to ready, plus 1 s.
//
//     node bench/last-verdict.ts [RUNS] [--kubeconfig PATH]
//
// Without --kubeconfig a testbed "bench" is brought up, and taken down at the end. The first run, which pulls images and
// fills the machine's caches, is left out.
import { parseArgs } from 'node:util'
import { reportOf } from '../__tests__/support/action/report.ts'
import { runAction } from '../__tests__/support/action/run.ts'
import type { ReportV1 } from '../src/render/json/report-v1.ts'
import { makeProgress } from '../testbed/progress.ts'
import { whileUp } from '../testbed/while-up.ts'

/** One run: what it spent, in milliseconds from its start; `slowestMs` from when the check's pod was asked for. */
export type Figures = {
  readonly slowestMs: number
  readonly lastVerdictMs: number
  readonly connectMs: number
  readonly applyMs: number
  readonly firstAnswerMs: number
  readonly cleanupMs: number
  /** The last verdict, as a part of what the measure allows: at most 1 is good. */
  readonly ratio: number
}

const defaultRuns = 10
const name = 'bench'

/** Reads the figures of a run in which every check passed; throws if one did not, since then it reports nothing. */
export function readFigures({ checks, phases, result }: ReportV1): Figures {
  if (result !== 'passed') throw new Error(`expected a run that passed, got ${result}`)
  const slowestMs = Math.max(...checks.map(({ timings }) => timings.readyMs ?? Number.NaN))
  const lastVerdictMs = phases.lastVerdictMs ?? Number.NaN
  return {
    slowestMs,
    lastVerdictMs,
    connectMs: phases.connectMs ?? Number.NaN,
    applyMs: phases.applyMs ?? Number.NaN,
    firstAnswerMs: phases.firstAnswerMs ?? Number.NaN,
    cleanupMs: phases.cleanupMs ?? Number.NaN,
    ratio: lastVerdictMs / (1.25 * slowestMs + 1000)
  }
}

/** Runs the action so many times, each one after the one before has cleaned up. */
export async function measureLastVerdict(kubeconfig: string, runs: number): Promise<readonly Figures[]> {
  await runOnce(kubeconfig)
  const all: Figures[] = []
  for (let run = 0; run < runs; run += 1) all.push(await runOnce(kubeconfig))
  return all
}

/** The figures as a table: the median of each first, then the best and the worst. */
export function renderFigures(all: readonly Figures[]): string {
  const columns = ['slowestMs', 'lastVerdictMs', 'connectMs', 'applyMs', 'firstAnswerMs', 'cleanupMs', 'ratio'] as const
  const rows = [
    ['', ...columns],
    ...Object.entries(pick).map(([which, of]) => [
      which,
      ...columns.map((column) => show(column, of(all.map((one) => one[column]).toSorted((a, b) => a - b))))
    ])
  ]
  const widths = rows[0]?.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0))) ?? []
  const lines = rows.map((row) => row.map((text, index) => text.padStart(widths[index] ?? 0)).join('  '))
  const good = all.filter(({ ratio }) => ratio <= 1).length
  return [...lines, `within 1.25 x the slowest check + 1 s: ${good} of ${all.length} runs`].join('\n')
}

/** One of several figures in their order; of two in the middle, what is between them. */
const pick = {
  median: (sorted: readonly number[]): number => {
    const middle = sorted.length / 2
    return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
  },
  least: (sorted: readonly number[]): number => sorted[0] ?? Number.NaN,
  most: (sorted: readonly number[]): number => sorted.at(-1) ?? Number.NaN
}

function show(column: keyof Figures, value: number): string {
  return column === 'ratio' ? value.toFixed(2) : String(Math.round(value))
}

async function runOnce(kubeconfig: string): Promise<Figures> {
  const given = { kubeconfig, nodes: 'node-a, node-b', constrain: 'true', cleanup: 'all' }
  return readFigures(reportOf(await runAction(given)))
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { kubeconfig: { type: 'string' } } })
  const runs = Number(positionals[0] ?? defaultRuns)
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`RUNS: expected a whole number from 1, got ${positionals[0]}`)
  if (values.kubeconfig !== undefined) {
    console.log(renderFigures(await measureLastVerdict(values.kubeconfig, runs)))
    return
  }
  await whileUp({ name, progress: makeProgress() }, async ({ kubeconfig }) => {
    console.log(renderFigures(await measureLastVerdict(kubeconfig, runs)))
  })
}

if (import.meta.main) await main()
