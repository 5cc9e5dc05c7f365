import type { Observations } from '../../observations/observations.ts'
import type { PodContainer } from '../../observations/pod-status.ts'
import { describeNoAnswer } from '../../observations/no-answer.ts'
import { describeContainer, type Rule } from './rule.ts'

/** A proxy beside the sample takes its time to start, as the sample does. */
const STARTING_MS = 15_000
const INITIALIZING = /^(|ContainerCreating|PodInitializing)$/

const injected = {
  code: 'sidecar-injected',
  title: 'A container was injected into the pod',
  fault: 'cluster',
  verdict: 'inconclusive',
  graceMs: STARTING_MS,
  facts: () => ({ kind: 'sidecar-injected' })
} satisfies Omit<Rule, 'find'>

/** What stands between the run and a sample whose pod is not as it was sent. */
export const sidecarRules: readonly Rule[] = [
  {
    ...injected,
    // Its image may be large, and on a fresh node it is pulled first.
    isPatient: true,
    find: (seen) => (isStarting(seen.pod?.others ?? []) ? find(seen, holdsStart) : undefined)
  },
  { ...injected, find: (seen) => find(seen, holdsStart) ?? find(seen, holdsAnswer) }
]

type Hold = (seen: Observations, others: readonly PodContainer[]) => string | undefined

function find(seen: Observations, holds: Hold): string | undefined {
  const others = seen.pod?.others ?? []
  const trouble = others.length === 0 ? undefined : holds(seen, others)
  return trouble && `the pod was admitted with ${others.map(describeOther).join(', ')}; ${trouble}`
}

/** True while what comes first is being pulled or started, and nothing of it hangs or fails. */
function isStarting(others: readonly PodContainer[]): boolean {
  const first = others.filter(({ isFirst, state }) => isFirst && !(state.kind === 'ended' && state.exitCode === 0))
  return first.length > 0 && first.every(maySoonStart)
}

/** A sidecar that runs is waited for only until its startup probe is met; what else runs has to end. */
function maySoonStart({ isSidecar, state }: PodContainer): boolean {
  if (state.kind === 'running') return isSidecar === true
  return state.kind === 'waiting' && INITIALIZING.test(state.reason)
}

/** An injected container that has to end or start first, and doesn't. */
function holdsStart({ pod }: Observations, others: readonly PodContainer[]): string | undefined {
  const waiting = pod?.container.kind === 'waiting' && /^(|PodInitializing)$/.test(pod.container.reason)
  if (!waiting || !pod.sandboxReady || !others.some(({ isFirst }) => isFirst)) return undefined
  const isSidecar = others.every((one) => !one.isFirst || one.isSidecar === true)
  return `the sample waits for it to ${isSidecar ? 'start' : 'end'}`
}

function holdsAnswer({ answer, pod }: Observations): string | undefined {
  if (pod?.container.kind !== 'running' || answer === undefined || answer.kind === 'right') return undefined
  return answer.kind === 'none' ? describeNoAnswer(answer) : answer.detail
}

function describeOther({ name, state }: PodContainer): string {
  const reported = state.kind === 'running' ? 'running' : describeContainer(state)
  return `container "${name}"${reported === '' ? '' : ` (${reported})`}`
}
