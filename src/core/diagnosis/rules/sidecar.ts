import type { Observations } from '../../observations/observations.ts'
import type { PodContainer } from '../../observations/pod-status.ts'
import { describeNoAnswer } from '../../observations/no-answer.ts'
import { describeContainer, type Rule } from './rule.ts'
import { hasSandbox } from './sandbox-trouble.ts'

/** A proxy beside the sample takes its time to start, as the sample does. */
const STARTING_MS = 15_000

/** What stands between the run and a sample whose pod is not as it was sent. */
export const sidecarRules: readonly Rule[] = [
  {
    code: 'sidecar-injected',
    title: 'A container was injected into the pod',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: STARTING_MS,
    find: (seen) => {
      const others = seen.pod?.others ?? []
      if (others.length === 0) return undefined
      const trouble = holdsStart(seen, others) ?? holdsAnswer(seen)
      if (trouble === undefined) return undefined
      return `the pod was admitted with ${others.map(describeOther).join(', ')}; ${trouble}`
    },
    facts: () => ({ kind: 'sidecar-injected' })
  }
]

/** An injected container that has to end first, and doesn't. */
function holdsStart(seen: Observations, others: readonly PodContainer[]): string | undefined {
  const waiting = seen.pod?.container.kind === 'waiting' && /^(|PodInitializing)$/.test(seen.pod.container.reason)
  return waiting && hasSandboxByOthers(seen, others) ? 'the sample waits for it to end' : undefined
}

function hasSandboxByOthers(seen: Observations, others: readonly PodContainer[]): boolean {
  return others.some(({ isFirst }) => isFirst) && (seen.pod?.sandboxReady === true || hasSandbox(seen))
}

function holdsAnswer({ answer, pod }: Observations): string | undefined {
  if (pod?.container.kind !== 'running' || answer === undefined || answer.kind === 'right') return undefined
  return answer.kind === 'none' ? describeNoAnswer(answer) : answer.detail
}

function describeOther({ name, state }: PodContainer): string {
  const reported = state.kind === 'running' ? 'running' : describeContainer(state)
  return `container "${name}"${reported === '' ? '' : ` (${reported})`}`
}
