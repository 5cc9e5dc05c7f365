import type { PodTemplate } from '../kubernetes/negative-test-pod.ts'
import type { ObjectMeta, ServiceObject, WorkloadObject } from '../kubernetes/objects.ts'
import type { Manifest } from '../model.ts'

/**
 * What a workload's pods are made from. The volumes that a StatefulSet's controller adds for its claims are empty here: a claim
 * is one pod's alone.
 */
export function templateOf(manifest: Manifest): PodTemplate {
  if (manifest.kind === 'Pod') return manifest
  const { spec } = manifest as unknown as WorkloadObject
  const { metadata = {}, spec: pod = {} } = spec?.template ?? {}
  const claims = (spec?.volumeClaimTemplates ?? []).map((one) => ({ name: one.metadata.name, emptyDir: {} }))
  return { metadata, spec: claims.length === 0 ? pod : { ...pod, volumes: [...(pod.volumes ?? []), ...claims] } }
}

/** True for a Service that selects pods with these labels. */
export function selects({ spec }: Pick<ServiceObject, 'spec'>, { labels = {} }: ObjectMeta): boolean {
  const selector = Object.entries(spec?.selector ?? {})
  return selector.length > 0 && selector.every(([key, value]) => labels[key] === value)
}
