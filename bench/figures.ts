import type { ActionRun } from '../__tests__/support/action/timed.ts'
import type { Took } from './by-hand.ts'

/** One line of the benchmark: a name that stays, and what it came to. */
export type Figure = {
  readonly name: string
  readonly value: number
  readonly target?: string
  readonly isGood?: boolean
}

/** The middle one of several. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

/** A run's own figures against what its slowest check needs by itself. */
export function readRuns(runs: readonly ActionRun[]): readonly Figure[] {
  const ratio = (of: (run: ActionRun) => number, spareMs: number): Pick<Figure, 'value' | 'isGood'> => ({
    value: median(runs.map((run) => of(run) / run.slowestMs)),
    isGood: median(runs.map((run) => (of(run) - spareMs) / run.slowestMs)) <= 1.25
  })
  const ms = (name: string, of: (run: ActionRun) => number | null): Figure => ({
    name,
    value: median(runs.map((run) => of(run) ?? Number.NaN))
  })
  return [
    { name: 'first_result_ratio', ...ratio(({ firstResultMs }) => firstResultMs, 0), isGood: true },
    { name: 'result_ratio', ...ratio(({ resultMs }) => resultMs, 500), target: 'at most 1.25, and 0.5 s' },
    { name: 'whole_ratio', ...ratio(({ wholeMs }) => wholeMs, 1_500), target: 'at most 1.25, and 1.5 s' },
    ms('slowest_check_ms', ({ slowestMs }) => slowestMs),
    ms('result_ms', ({ resultMs }) => resultMs),
    ms('whole_ms', ({ wholeMs }) => wholeMs),
    ms('post_step_ms', ({ postMs }) => postMs),
    ...(['connectMs', 'planMs', 'applyMs', 'firstAnswerMs', 'lastVerdictMs', 'cleanupMs'] as const).map((phase) =>
      ms(
        `phase_${phase.replace(/Ms$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_ms`,
        ({ report }) => report.phases[phase]
      )
    )
  ]
}

/** By hand against the action: above 1, the action is sooner. */
export function compare(
  name: string,
  byHand: readonly Took[],
  runs: readonly ActionRun[],
  least: readonly [result: number, whole: number]
): readonly Figure[] {
  const figure = (what: 'result' | 'whole', target: number): Figure => {
    const value = median(byHand.map((took) => took[`${what}Ms`])) / median(runs.map((run) => run[`${what}Ms`]))
    return { name: `by_hand_${what}_ratio${name}`, value, target: `at least ${target}`, isGood: value >= target }
  }
  return [figure('result', least[0]), figure('whole', least[1])]
}

/** `name: value`, a line each; what misses its target has that beside it. */
export function renderFigures(figures: readonly Figure[]): string {
  return figures
    .map(({ isGood, name, target, value }) => {
      const shown = Number.isInteger(value) || value > 100 ? Math.round(value) : value.toFixed(2)
      return `${name}: ${shown}${isGood === false ? ` (target: ${target ?? ''})` : ''}`
    })
    .join('\n')
}
