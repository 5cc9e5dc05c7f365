import type { Observations } from '../../observations/observations.ts'
import { probeKillRules } from './probe-kill.ts'
import { findRestarted, hasEndedUnasked, hasRestarted, isBesideAlone } from './restart.ts'
import { AT_ONCE, describeContainer, inContainer, isTriedAgain, type Rule, SECOND_START_MS } from './rule.ts'
import { startRules } from './start.ts'

/** How often containers of a pod were started again, and how that ended which was: of several it is named. */
function describeRestart({ pod, restartsAtReady = 0 }: Observations): string | undefined {
  if (pod === undefined) return undefined
  const times = pod.restarts - restartsAtReady
  const { lastEnd, name } = findRestarted(pod)
  const named = name === pod.containerName ? '' : `container "${name}" `
  return `${named}restarted ${times} times after it was ready; ${describeContainer(lastEnd)}`
}

const restarted = { code: 'restarted-after-ready', graceMs: AT_ONCE } satisfies Partial<Rule>

/** Why the sample doesn't run though its sandbox does. */
export const containerRules: readonly Rule[] = [
  ...probeKillRules,
  {
    ...restarted,
    title: 'A container beside the sample restarted after the sample was ready',
    fault: 'sample image',
    verdict: 'inconclusive',
    find: (seen, subject) =>
      seen.pod && hasRestarted(seen, subject) && isBesideAlone(seen.pod, subject) ? describeRestart(seen) : undefined,
    facts: () => ({ kind: 'beside-restarted' })
  },
  {
    ...restarted,
    title: 'The sample was ready and then restarted',
    fault: 'node',
    verdict: 'failed',
    find: (seen, subject) => (hasRestarted(seen, subject) ? describeRestart(seen) : undefined),
    facts: ({ runtime }) => ({ kind: 'restarted-after-ready', runtime: runtime.name }),
    hints: ['node-shell']
  },
  ...startRules,
  {
    code: 'out-of-memory',
    title: 'The sample was killed for its memory limit',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: AT_ONCE,
    ...inContainer(/^OOMKilled\b/),
    facts: ({ runtime }) => ({ kind: 'out-of-memory', image: runtime.sample.image })
  },
  {
    code: 'killed',
    title: 'The sample was killed',
    fault: 'node',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: SECOND_START_MS,
    ...inContainer(/exit code 137\b|Terminated with 137/),
    facts: ({ runtime }) => ({ kind: 'killed', runtime: runtime.name }),
    hints: ['node-shell']
  },
  {
    code: 'sample-ends',
    title: 'The sample ends instead of serving',
    nameTitle: ({ seen }) =>
      seen?.pod?.isFirst === true ? 'An init container fails, so the others do not start' : undefined,
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: SECOND_START_MS,
    find: (seen, subject) => {
      const { pod, log } = seen
      const end = pod?.container.kind === 'ended' ? pod.container : pod?.lastEnd
      if (pod === undefined || end?.kind !== 'ended' || subject?.proof === 'output') return undefined
      if (pod.container.kind === 'running' && !hasEndedUnasked(seen, subject)) return undefined
      if (isTriedAgain(pod, subject)) return undefined
      return `${describeContainer(end)}${log === '' ? '' : `; its log ends: ${log}`}`
    },
    facts: ({ runtime, seen }) => ({
      kind: 'sample-ends',
      ...(seen?.pod?.isFirst === true ? { initContainer: seen.pod.containerName } : {}),
      runtime: runtime.name,
      image: runtime.sample.image,
      port: runtime.sample.port
    })
  }
]
