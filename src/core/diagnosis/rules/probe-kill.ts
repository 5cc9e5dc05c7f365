import type { Observations } from '../../observations/observations.ts'
import { findRestarted, hasEndedUnasked, hasRestarted } from './restart.ts'
import { AT_ONCE, type Rule, SECOND_START_MS } from './rule.ts'

/** The kubelet's words for a container that it kills for a probe of its own (pkg/kubelet/kuberuntime). */
const KILLED_BY_PROBE = /failed (liveness|startup) probe/
const PROBE_FAILED = /^(Liveness|Startup) probe (failed|errored)/

const killedByProbe = {
  code: 'workload-not-ready',
  title: 'The workload is killed for its own liveness or startup probe',
  fault: 'sample image',
  verdict: 'inconclusive',
  facts: ({ runtime: { sample } }) => ({ kind: 'killed-by-probe', port: sample.port, path: sample.path })
} satisfies Omit<Rule, 'find' | 'graceMs'>

/** What the manifests' own probe kills was killed by no node, however slow that is. */
export const probeKillRules: readonly Rule[] = [
  {
    ...killedByProbe,
    graceMs: AT_ONCE,
    find: (seen, subject) => (hasRestarted(seen, subject) ? findKill(seen) : undefined)
  },
  {
    ...killedByProbe,
    graceMs: SECOND_START_MS,
    find: (seen, subject) =>
      seen.pod?.container.kind === 'running' && !hasEndedUnasked(seen, subject) ? undefined : findKill(seen)
  }
]

/** The kubelet's words for the kill of the container that ended last, and for the probe that failed before. */
function findKill({ events, pod }: Observations): string | undefined {
  if (pod?.isOwn !== false) return undefined
  const { name } = findRestarted(pod)
  const reported = (ofReason: string, text: RegExp): string | undefined =>
    events.findLast(({ container, message, reason }) => container === name && reason === ofReason && text.test(message))
      ?.message
  const kill = reported('Killing', KILLED_BY_PROBE)
  const probe = reported('Unhealthy', PROBE_FAILED)
  return kill === undefined || probe === undefined ? kill : `${kill}; ${probe}`
}
