import { findStartUpTaint, LEAVING_MEANINGS } from '../kubernetes/taints.ts'
import type { Node } from '../model.ts'
import type { NodeTrouble } from '../observations/observations.ts'

/**
 * What happened to a node since the run began, by what it was then and is now (undefined: it is gone); undefined: nothing that counts.
 * `shutDown`: its kubelet's own words for that, which it may have reported before it fell silent.
 */
export function findNodeTrouble(before: Node, now: Node | undefined, shutDown?: string): NodeTrouble | undefined {
  const gone = (what: string): NodeTrouble => ({ kind: 'gone', detail: `node ${before.name} ${what}` })
  if (now === undefined) return gone('was deleted')
  if (now.uid !== before.uid) return gone('was replaced by another of its name')
  // A machine that is made again from another image registers under its name, and takes over the node object with its uid.
  if (isRebooted(before, now)) return gone('was rebooted or reinstalled')
  if (shutDown !== undefined) return gone(`is shutting down: ${shutDown}`)
  const notReady = describeNotReady(now)
  const leaving = describeLeaving(before, now)
  if (leaving === undefined) return notReady === undefined ? undefined : { kind: 'not-ready', detail: notReady }
  if (notReady === undefined) return { kind: 'drained', detail: `node ${before.name} ${leaving}` }
  return gone(`${leaving}, and then: ${notReady}`)
}

/** True if the machine was started again between two looks at it; nothing is known where the kubelet doesn't report its boot. */
function isRebooted({ bootId: before }: Node, { bootId: now }: Node): boolean {
  return before !== undefined && now !== undefined && before !== now
}

/** Why a node can't run pods yet, or any more; undefined where it can. */
export function describeNotReady(node: Node): string | undefined {
  if (!node.ready) return `node ${node.name} is not Ready: ${node.notReadyReason}`
  const taint = findStartUpTaint(node)
  if (taint === undefined) return undefined
  return `node ${node.name} is Ready but keeps the start-up taint ${taint.key}:${taint.effect}: the component that removes it is not up`
}

/** The kubelet's words of a node that is shut down in good order: it is Ready no more, ends its pods, and reports why. */
export function describeShutdown({ notReadyReason, ready }: Node): string | undefined {
  return !ready && /node is shutting down/i.test(notReadyReason) ? notReadyReason : undefined
}

/** How somebody announced meanwhile that the node is to be emptied or removed; undefined where nobody did. */
function describeLeaving(before: Node, now: Node): string | undefined {
  if (now.cordoned && !before.cordoned) return 'was cordoned'
  const known = new Set(before.taints.map(({ key }) => key))
  for (const { key } of now.taints) {
    const meaning = known.has(key) ? undefined : LEAVING_MEANINGS.find((one) => one.key.test(key))?.meaning
    if (meaning !== undefined) return `was tainted ${key}: ${meaning}`
  }
  return undefined
}
