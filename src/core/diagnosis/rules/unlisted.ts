import type { Observations } from '../../observations/observations.ts'
import type { Subject } from '../subject/subject.ts'
import type { Rule } from './rule.ts'
import { HANDLER_NOT_CONFIGURED } from './sandbox.ts'
import { hadSandbox } from './sandbox-trouble.ts'

/** The kubelet asks a containerd that was restarted within 5 s for its handlers, and reports them within 10 s more. */
const LISTED_MS = 20_000

/** What a node's status shows of handlers, where no event shows anything. */
export const unlistedRules: readonly Rule[] = [
  {
    ...HANDLER_NOT_CONFIGURED,
    verdict: 'failed',
    graceMs: LISTED_MS,
    find: findUnlisted
  }
]

/**
 * A handler that the node's status doesn't list, while there is no sandbox. What is listed proves nothing, and an absent list is
 * unknown; so is that of a node which isn't Ready.
 */
function findUnlisted(seen: Observations, subject?: Subject): string | undefined {
  if (subject === undefined || seen.pod?.scheduled === false || hadSandbox(seen)) return undefined
  const { name, ready, runtimeHandlers } = seen.nodeNow ?? subject.node
  const { handler } = subject.runtime
  if (!ready || handler === '' || runtimeHandlers === undefined || runtimeHandlers.includes(handler)) return undefined
  const listed = runtimeHandlers.filter((one) => one !== '').join(', ') || 'only the default one'
  return `node.status.runtimeHandlers of ${name} lists ${listed}, not ${handler}`
}
