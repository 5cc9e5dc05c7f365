import { findReplaced } from '../core/plan/runtime-classes.ts'
import type { Plan } from '../core/plan/types.ts'
import type { NodeObject, RuntimeClassObject } from '../core/kubernetes/objects.ts'
import { nodesPath, runtimeClassPath } from '../core/kubernetes/paths.ts'
import type { Node } from '../core/model.ts'
import { parseNode } from '../core/nodes/nodes.ts'
import type { Rechecked } from '../core/verdict/settle.ts'
import type { Cluster } from '../ports.ts'

/** Classes as they are there, by name; undefined: there is none. One that can't be read is absent. */
export type ReadClasses = ReadonlyMap<string, RuntimeClassObject | undefined>

/** Reads the classes of the run: once before its first pod is made, and once when all is proven. */
export async function readClasses({ inputs }: Pick<Plan, 'inputs'>, cluster: Cluster): Promise<ReadClasses> {
  const classes = new Map<string, RuntimeClassObject | undefined>()
  await Promise.all(
    inputs.runtimes.map(async ({ runtimeClass }) => {
      const found = await cluster.get<RuntimeClassObject>(runtimeClassPath(runtimeClass))
      if (found.kind === 'ok') classes.set(runtimeClass, found.value)
      else if (found.kind === 'refused' && found.status === 404) classes.set(runtimeClass, undefined)
    })
  )
  return classes
}

/**
 * Looks at the classes, and at the labels that they select, once all is proven. A pod names its class and not the handler, so one
 * that was deleted and made again meanwhile may have led elsewhere; and a constraint holds no longer without its selector
 * or its labels. What can't be read reports nothing.
 */
export async function recheck(
  plan: Pick<Plan, 'checks' | 'classes' | 'inputs'>,
  before: ReadClasses,
  cluster: Cluster
): Promise<Rechecked> {
  const [now, nodes] = await Promise.all([readClasses(plan, cluster), readNodes(plan, cluster)])
  const replaced = plan.classes.flatMap((planned) => {
    const { runtimeClass } = planned.runtime
    if (!now.has(runtimeClass)) return []
    const change = findReplaced(planned, plan.inputs.constrain, before.get(runtimeClass), now.get(runtimeClass))
    return change === undefined ? [] : [[runtimeClass, change] as const]
  })
  return { replaced: new Map(replaced), nodes }
}

/** The nodes by name, where a class selects labels. */
async function readNodes({ checks }: Pick<Plan, 'checks'>, cluster: Cluster): Promise<ReadonlyMap<string, Node>> {
  if (checks.every(({ selector }) => Object.keys(selector).length === 0)) return new Map()
  const found = await cluster.list<NodeObject>(nodesPath)
  if (found.kind !== 'ok') return new Map()
  return new Map(found.value.items.map(parseNode).map((node) => [node.name, node]))
}
