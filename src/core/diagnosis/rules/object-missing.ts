import { excerptFrom } from '../../text/excerpt.ts'
import type { Observations } from '../../observations/observations.ts'
import { containerTrouble, eventOf, type Rule, schedulingTrouble } from './rule.ts'

/** What is created beside the pod may come a moment after it; a kubelet tries again within seconds. */
const CREATED_MS = 10_000
/** A storage class that makes volumes in a cloud needs most of a minute. */
const BOUND_MS = 60_000

/** A kubelet's words for what a volume or a variable names (pkg/kubelet, pkg/volume); the root CA's is the cluster's to publish. */
const MISSING =
  /(configmap|secret) "(?!kube-root-ca\.crt")[^"]+" not found|couldn't find key \S+ in (ConfigMap|Secret)|references non-existent (config|secret) key/i
/** The scheduler's, for a claim that isn't there, or isn't bound (pkg/scheduler/framework/plugins/volumebinding). */
const NO_CLAIM = /persistentvolumeclaim "[^"]+" not found/
const UNBOUND = /unbound immediate PersistentVolumeClaims|bound to non-existent persistentvolume/i

const missing = {
  code: 'object-missing',
  title: 'The pod needs an object that does not exist',
  fault: 'this run',
  verdict: 'inconclusive',
  graceMs: CREATED_MS,
  facts: () => ({ kind: 'object-missing' })
} satisfies Omit<Rule, 'find'>

/** What the manifests of a pod name and don't bring along: no node is to blame for that. */
export const objectMissingRules: readonly Rule[] = [
  {
    ...missing,
    find: ofManifests(
      (seen) => mountTrouble(seen) ?? containerTrouble(seen, MISSING) ?? schedulingTrouble(seen, NO_CLAIM)
    ),
    excerpt: excerptFrom(new RegExp(`${MISSING.source}|${NO_CLAIM.source}`, 'i'))
  },
  {
    ...missing,
    title: 'A volume that the pod needs is not bound',
    graceMs: BOUND_MS,
    find: ofManifests((seen) => schedulingTrouble(seen, UNBOUND)),
    excerpt: excerptFrom(UNBOUND)
  }
]

/** A pod of the run's own names no such object: a policy of the cluster put it there. */
function ofManifests(find: (seen: Observations) => string | undefined): Rule['find'] {
  return (seen) => (seen.pod?.isOwn === false ? find(seen) : undefined)
}

/** A mount that failed before a container was begun; what came first is over. */
function mountTrouble(seen: Observations): string | undefined {
  const isWaiting =
    seen.pod?.container.kind === 'waiting' && /^(|ContainerCreating|PodInitializing)$/.test(seen.pod.container.reason)
  return isWaiting ? eventOf(seen, /^FailedMount$/, MISSING) : undefined
}
