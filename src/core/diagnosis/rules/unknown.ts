import type { Facts } from '../../facts/diagnosis.ts'
import type { Observations } from '../../observations/observations.ts'
import type { Subject } from '../subject/subject.ts'
import { describeContainer, isTriedAgain, rejection, type Rule, SECOND_START_MS } from './rule.ts'
import { SECOND_SANDBOX, sandboxTrouble } from './sandbox-trouble.ts'

/** Events kept in a line of evidence. */
const EVENTS_SHOWN = 5
/** Reported of every pod. */
const ORDINARY = /^(Scheduled|Pulling|Pulled|Created|Started|Killing|SandboxChanged|BackOff)$/

/** A kubelet tries to create a container again after 10 to 15 s; what keeps it, as a restart of containerd, may be over by then. */
const SECOND_CREATION_MS = 20_000

const container = {
  code: 'unknown',
  title: 'The container does not run, for an unknown reason',
  verdict: 'inconclusive',
  fault: 'node',
  nodeAtFaultIf: 'passed-elsewhere',
  facts: ({ runtime }: Subject): Facts => ({ kind: 'unknown', runtime: runtime.name }),
  hints: ['node-shell']
} as const

/** The last rules: something is broken, and no rule before knows what. All that was seen is reported, and nothing guessed. */
export const unknownRules: readonly Rule[] = [
  {
    code: 'unknown',
    title: 'The pod sandbox could not be created, for an unknown reason',
    fault: 'node',
    verdict: 'failed',
    ...SECOND_SANDBOX,
    find: (seen) => (sandboxTrouble(seen, /^/) === undefined ? undefined : listAll(seen)),
    facts: ({ runtime }) => ({ kind: 'unknown', runtime: runtime.name }),
    hints: ['node-shell']
  },
  {
    // Secrets, ConfigMaps and Services come from the API server, and what is asked of them from the pod: no node is compared for that.
    code: 'unknown',
    title: 'The container could not be configured, for an unknown reason',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: SECOND_CREATION_MS,
    find: (seen) => (isUncreated(seen, /^CreateContainerConfigError$/) ? listAll(seen) : undefined),
    facts: ({ runtime }) => ({ kind: 'unknown', runtime: runtime.name, isOfPod: true })
  },
  {
    ...container,
    graceMs: SECOND_CREATION_MS,
    find: (seen) => (isUncreated(seen, /^(?!(|ContainerCreating|PodInitializing)$)/) ? listAll(seen) : undefined)
  },
  {
    ...container,
    graceMs: SECOND_START_MS,
    find: (seen, subject) => (isStuck(seen, subject) ? listAll(seen) : undefined)
  }
]

/** True while the container waits for this reason, and never ran. */
function isUncreated({ pod }: Observations, reason: RegExp): boolean {
  return pod?.container.kind === 'waiting' && pod.lastEnd.kind !== 'ended' && reason.test(pod.container.reason)
}

function isStuck(seen: Observations, subject: Parameters<Rule['find']>[1]): boolean {
  const { pod } = seen
  if (rejection(seen, /^/) !== undefined) return true
  if (pod === undefined || pod.container.kind === 'running') return false
  return (pod.container.kind === 'ended' || pod.lastEnd.kind === 'ended') && !isTriedAgain(pod, subject)
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
