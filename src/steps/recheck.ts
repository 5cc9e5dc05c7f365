import { type ClassChange, findReplaced } from '../core/plan/runtime-classes.ts'
import type { Plan } from '../core/plan/types.ts'
import type { NodeObject, RuntimeClassObject } from '../core/kubernetes/objects.ts'
import { nodesPath } from '../core/kubernetes/paths.ts'
import { parseNode } from '../core/nodes/nodes.ts'
import type { Rechecked } from '../core/verdict/settle.ts'
import type { NodesAtEnd } from '../core/verdict/settle-verdict.ts'
import type { ApiResult, Cluster } from '../ports.ts'
import { findClasses } from './find-classes.ts'
import { describeFailure } from './result.ts'

/** Classes as they are there, by name: undefined if there is none, and why where one can't be read. */
export type ReadClasses = ReadonlyMap<string, RuntimeClassObject | Unread | undefined>
/** Why something can't be read. */
type Unread = { readonly kind: 'unread'; readonly reason: string }

/**
 * Reads the classes of the run: once before its first pod is made, and once when all is proven. One that can't be read
 * is as it is `known`, if it is.
 */
export async function readClasses(
  { inputs }: Pick<Plan, 'inputs'>,
  cluster: Cluster,
  known: ReadonlyMap<string, RuntimeClassObject> = new Map()
): Promise<ReadClasses> {
  const names = inputs.runtimes.map(({ runtimeClass }) => runtimeClass)
  const classes = [...(await findClasses(cluster, names))].map(([name, found]) => {
    const read = readClass(found)
    return [name, isUnread(read) ? (known.get(name) ?? read) : read] as const
  })
  return new Map(classes)
}

function readClass(found: ApiResult<RuntimeClassObject>): RuntimeClassObject | Unread | undefined {
  if (found.kind === 'ok') return found.value
  if (found.kind === 'refused' && found.status === 404) return undefined
  return { kind: 'unread', reason: describeFailure(found) }
}

/**
 * Looks at the classes, and at the nodes with the labels that classes select, once all is proven. A pod names its class and not the
 * handler, so one that was deleted and made again meanwhile may have led elsewhere; a constraint holds no longer without its
 * selector or its labels; and a node may have failed while its watch was cut off. What can't be read is no proof of any.
 */
export async function recheck(
  plan: Pick<Plan, 'classes' | 'inputs'>,
  before: ReadClasses,
  cluster: Cluster
): Promise<Rechecked> {
  const [now, nodes] = await Promise.all([readClasses(plan, cluster), readNodes(cluster)])
  const replaced = new Map<string, ClassChange>()
  const unread = new Map<string, string>()
  for (const planned of plan.classes) {
    const { runtimeClass } = planned.runtime
    const [then, found] = [before.get(runtimeClass), now.get(runtimeClass)]
    if (isUnread(found)) unread.set(runtimeClass, describeUnread(`RuntimeClass ${runtimeClass}`, found.reason))
    else {
      const change = findReplaced(planned, plan.inputs.constrain, isUnread(then) ? 'unread' : then, found)
      if (change !== undefined) replaced.set(runtimeClass, change)
    }
  }
  return { replaced, unread, nodes }
}

function isUnread(found: object | undefined): found is Unread {
  return found !== undefined && 'kind' in found && found.kind === 'unread'
}

function describeUnread(what: string, reason: string): string {
  return `${what} could not be read once more at the end of the run: ${reason}`
}

async function readNodes(cluster: Cluster): Promise<NodesAtEnd> {
  const found = await cluster.list<NodeObject>(nodesPath)
  if (found.kind !== 'ok') return { unread: describeUnread('the list of nodes', describeFailure(found)) }
  return new Map(found.value.items.map(parseNode).map((node) => [node.name, node]))
}
