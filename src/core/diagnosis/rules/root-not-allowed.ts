import { excerptFrom } from '../../text/excerpt.ts'
import { AT_ONCE, containerTrouble, type Rule } from './rule.ts'

/** A kubelet's words where a container may not run as root, and would, or may (pkg/kubelet/kuberuntime/security_context_others.go). */
const AS_ROOT = /has runAsNonRoot and image|runAsUser breaks non-root policy/

/** No node is to blame: the image has no user, as Wasm images seldom have one, and the pod's security context wants one. */
export const rootNotAllowedRules: readonly Rule[] = [true, false].map((isOwn): Rule => ({
  code: 'root-not-allowed',
  title: 'The container may not run as root',
  // The run's own pods don't ask for it: there a policy of the cluster does.
  fault: isOwn ? 'cluster' : 'this run',
  verdict: 'inconclusive',
  graceMs: AT_ONCE,
  find: (seen) => (seen.pod?.isOwn === isOwn ? containerTrouble(seen, AS_ROOT) : undefined),
  excerpt: excerptFrom(AS_ROOT),
  facts: ({ runtime }) => ({ kind: 'root-not-allowed', image: runtime.sample.image, isOwn })
}))
