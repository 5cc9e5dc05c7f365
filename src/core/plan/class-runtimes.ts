import type { RuntimeClassObject } from '../kubernetes/objects.ts'
import { type ClassRuntime, runtimeOfClass } from '../workloads/runtime-of.ts'
import type { ClusterFacts, PlannedClass } from './types.ts'

/**
 * What each class leads to that pods of the user's own may name: those of the run's runtimes, those of the manifests, and
 * those of the cluster. Of several of one name the first counts.
 */
export function listClassRuntimes(
  planned: readonly PlannedClass[],
  { classes, placed }: Pick<ClusterFacts, 'classes' | 'placed'>
): readonly ClassRuntime[] {
  const own = planned.map(({ runtime }) => runtime)
  const ofManifests = placed
    .filter(({ group, manifest }) => group === 'node.k8s.io' && manifest.kind === 'RuntimeClass')
    .map(({ manifest }) => manifest as unknown as RuntimeClassObject)
  const others = [...ofManifests, ...classes.values()].flatMap(({ handler, metadata: { name = '' } }) =>
    // What a manifest has there may be anything; the API server refuses it.
    typeof handler === 'string' ? [runtimeOfClass(name, handler)] : []
  )
  return [...own, ...others]
}
