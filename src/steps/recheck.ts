import { findReplaced } from '../core/plan/runtime-classes.ts'
import type { Plan } from '../core/plan/types.ts'
import type { RuntimeClassObject } from '../core/kubernetes/objects.ts'
import { runtimeClassPath } from '../core/kubernetes/paths.ts'
import type { Cluster } from '../ports.ts'

/**
 * Reads the classes again once all is proven. A pod names its class and not the handler, so one that was deleted and made
 * again meanwhile may have led elsewhere. Gives what happened to those that changed, by class; one that can't be read reports
 * nothing.
 */
export async function recheck(
  { inputs: { runtimes } }: Pick<Plan, 'inputs'>,
  cluster: Cluster
): Promise<ReadonlyMap<string, string>> {
  const replaced = new Map<string, string>()
  await Promise.all(
    runtimes.map(async (runtime) => {
      const found = await cluster.get<RuntimeClassObject>(runtimeClassPath(runtime.runtimeClass))
      const isKnown = found.kind === 'ok' || (found.kind === 'refused' && found.status === 404)
      const change = isKnown ? findReplaced(runtime, found.kind === 'ok' ? found.value : undefined) : undefined
      if (change !== undefined) replaced.set(runtime.runtimeClass, change)
    })
  )
  return replaced
}
