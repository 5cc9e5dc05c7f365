import type { Observations } from '../../observations/observations.ts'
import { describeContainer, isTriedAgain, rejection, type Rule, SECOND_START_MS } from './rule.ts'
import { SECOND_SANDBOX_MS, sandboxTrouble } from './sandbox-trouble.ts'

/** Events kept in a line of evidence. */
const EVENTS_SHOWN = 5
/** Reported of every pod. */
const ORDINARY = /^(Scheduled|Pulling|Pulled|Created|Started|Killing|SandboxChanged|BackOff)$/

/** The last rules: something is broken, and no rule before knows what. All that was seen is reported, and nothing guessed. */
export const unknownRules: readonly Rule[] = [
  {
    code: 'unknown',
    title: 'The pod sandbox could not be created, for an unknown reason',
    fault: 'node',
    verdict: 'failed',
    graceMs: SECOND_SANDBOX_MS,
    find: (seen) => (sandboxTrouble(seen, /^/) === undefined ? undefined : listAll(seen)),
    facts: ({ runtime }) => ({ kind: 'unknown', runtime: runtime.name }),
    hints: ['node-shell']
  },
  {
    code: 'unknown',
    title: 'The container does not run, for an unknown reason',
    fault: 'node',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: SECOND_START_MS,
    find: (seen, subject) => (isStuck(seen, subject) ? listAll(seen) : undefined),
    facts: ({ runtime }) => ({ kind: 'unknown', runtime: runtime.name }),
    hints: ['node-shell']
  }
]

function isStuck(seen: Observations, subject: Parameters<Rule['find']>[1]): boolean {
  const { pod } = seen
  if (rejection(seen, /^/) !== undefined) return true
  if (pod === undefined || pod.container.kind === 'running') return false
  if (pod.container.kind === 'ended' || pod.lastEnd.kind === 'ended') return !isTriedAgain(pod, subject)
  return pod.container.kind === 'waiting' && !/^(|ContainerCreating|PodInitializing)$/.test(pod.container.reason)
}

/** Everything that was seen and is not reported of every pod, the newest events last. */
function listAll(seen: Observations): string {
  const { events, log, pod } = seen
  const states = pod === undefined ? [] : [pod.container, pod.lastEnd].map(describeContainer)
  const reported = events
    .filter(({ reason }) => !ORDINARY.test(reason))
    .map(({ reason, message }) => `${reason}: ${message}`)
  const parts = [
    rejection(seen, /^/) ?? '',
    ...states.filter((state) => !/^(ContainerCreating|PodInitializing)?$/.test(state)),
    ...[...new Set(reported)].slice(-EVENTS_SHOWN),
    log === '' ? '' : `its log ends: ${log}`
  ]
  return parts.filter((part) => part !== '').join('; ')
}
