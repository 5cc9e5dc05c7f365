import type { Observations } from '../../observations/observations.ts'
import { describeNoAnswer } from '../../observations/no-answer.ts'
import type { Rule } from './rule.ts'

/** A probe that fails more than once, and what it takes to be Ready again. */
const WARM_UP_MS = 30_000
const PROBE_FAILED = /^(Readiness|Startup) probe (failed|errored)/

const notReady = {
  code: 'workload-not-ready',
  title: 'The workload runs, but its pod is not Ready',
  fault: 'sample image',
  verdict: 'inconclusive',
  graceMs: WARM_UP_MS,
  facts: ({ runtime: { sample } }) => ({ kind: 'workload-not-ready', port: sample.port, path: sample.path })
} satisfies Omit<Rule, 'find'>

/** A pod of the user's own that runs and is not Ready by its own probe: a Service sends it nothing, and what it answers counts for nothing. */
export const readinessRules: readonly Rule[] = [
  // One that has never been Ready may warm up for as long as its probe lets it.
  {
    ...notReady,
    isPatient: true,
    find: (seen) => (seen.timings.readyMs === undefined ? findUnready(seen) : undefined)
  },
  { ...notReady, find: findUnready }
]

function findUnready({ answer, events, pod }: Observations): string | undefined {
  if (pod?.waitsForReady !== true || pod.ready || pod.container.kind !== 'running' || answer === undefined)
    return undefined
  const probe = events.findLast(({ message, reason }) => reason === 'Unhealthy' && PROBE_FAILED.test(message))
  return probe?.message ?? `no probe has reported why it isn't Ready; asked by the run, it ${describeAnswer(answer)}`
}

function describeAnswer(answer: NonNullable<Observations['answer']>): string {
  switch (answer.kind) {
    case 'right':
      return 'answers right'
    case 'wrong':
      return `answers wrong: ${answer.detail}`
    case 'none':
      return `does not answer: ${describeNoAnswer(answer)}`
  }
}
