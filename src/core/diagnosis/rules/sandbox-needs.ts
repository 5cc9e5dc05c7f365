import { excerptFrom } from '../../text/excerpt.ts'
import { REGISTRY_FAILING, THROTTLES_OR_FAILS } from './image.ts'
import type { Observations } from '../../observations/observations.ts'
import { describeContainer, pullTrouble, type Rule } from './rule.ts'
import { inNewestSandbox, newestSandboxTrouble, SECOND_SANDBOX } from './sandbox-trouble.ts'

const NO_PAUSE_IMAGE = /failed to (get|pull) sandbox image|failed to pull image/
const PAUSE_REGISTRY_FAILING = new RegExp(`(?:${NO_PAUSE_IMAGE.source}).*(?:${THROTTLES_OR_FAILS.source})`, 's')

/** The kubelet's words for a containerd that is not there, goes while it is asked, or has not come up. */
const NO_CONTAINERD = /containerd\.sock|transport is closing|error reading from server|server is not initialized yet/

const NETWORK = /failed to setup network|cni |network plugin|plugin type=/i
/** The kubelet's own words come before those of whoever plays the network, which may be any. */
const NETWORK_NOT_READY = new RegExp(`${NETWORK.source}|network is not ready`, 'i')

/** Why the node could not make the pod's sandbox: what it needs besides handlers and shims. */
export const sandboxNeedsRules: readonly Rule[] = [
  {
    code: 'containerd-unavailable',
    title: 'containerd does not answer the kubelet',
    fault: 'node',
    verdict: 'failed',
    // A containerd that is restarted is back in seconds, but the kubelet tries only every 10 to 15 s.
    ...SECOND_SANDBOX,
    graceMs: 40_000,
    find: (seen) =>
      newestSandboxTrouble(seen, new RegExp(`code = Unavailable|${NO_CONTAINERD.source}`)) ??
      newestTry(seen, NO_CONTAINERD),
    facts: () => ({ kind: 'containerd-unavailable' }),
    hints: ['node-shell']
  },
  {
    ...REGISTRY_FAILING,
    ...SECOND_SANDBOX,
    find: (seen) => newestSandboxTrouble(seen, PAUSE_REGISTRY_FAILING),
    excerpt: excerptFrom(THROTTLES_OR_FAILS, 1),
    facts: (_, evidence) => ({
      kind: 'registry-failing',
      image: /image "([^"]+)"/.exec(evidence)?.[1] ?? 'the pause image'
    })
  },
  {
    code: 'sandbox-image-missing',
    title: 'The node cannot pull the pause image',
    fault: 'node',
    verdict: 'failed',
    ...SECOND_SANDBOX,
    ...inNewestSandbox(NO_PAUSE_IMAGE),
    facts: () => ({ kind: 'sandbox-image-missing' }),
    hints: ['node-shell']
  },
  {
    code: 'network-not-ready',
    title: "The node's pod network is not ready",
    fault: 'node',
    verdict: 'failed',
    ...SECOND_SANDBOX,
    find: (seen) => newestSandboxTrouble(seen, NETWORK_NOT_READY),
    excerpt: excerptFrom(NETWORK),
    facts: () => ({ kind: 'network-not-ready' }),
    hints: ['node-shell']
  }
]

/** Why the newest try to create the container, or to pull its image, failed, while it waits for the next: what came before is over. */
function newestTry(seen: Observations, text: RegExp): string | undefined {
  const container = seen.pod?.container
  const isUncreated = container?.kind === 'waiting' && /^(Create|Run)Container\w*Error$/.test(container.reason)
  const reported = isUncreated ? describeContainer(container) : pullTrouble(seen, /^/)
  return reported !== undefined && text.test(reported) ? reported : undefined
}
