import { describeContainer, type Rule } from './rule.ts'

/** An app that answers may still be warming up by its own probe. */
const WARM_UP_MS = 30_000
const PROBE_FAILED = /^(Readiness|Startup) probe (failed|errored)/

/** A pod of the user's own that answers and is never Ready: a Service sends it nothing. */
export const readinessRules: readonly Rule[] = [
  {
    code: 'workload-not-ready',
    title: 'The workload answers, but its pod is not Ready',
    fault: 'sample image',
    verdict: 'inconclusive',
    graceMs: WARM_UP_MS,
    find: ({ answer, events, pod }) => {
      if (pod?.waitsForReady !== true || pod.ready || pod.container.kind !== 'running') return undefined
      if (answer?.kind !== 'right') return undefined
      const probe = events.findLast(({ message, reason }) => reason === 'Unhealthy' && PROBE_FAILED.test(message))
      return (
        probe?.message ??
        `its container is ${describeContainer(pod.container) || 'running'}, no probe has reported why it isn't Ready`
      )
    },
    facts: ({ runtime: { sample } }) => ({ kind: 'workload-not-ready', port: sample.port, path: sample.path })
  }
]
