import { RUN_LABEL } from '../kubernetes/labels.ts'
import type { Manifest } from '../model.ts'
import type { PlacedManifest } from '../workloads/workloads.ts'

/** The parts of a StatefulSet that decide of its claims; each may be of any type, as it is the user's text. */
type Spec = { readonly volumeClaimTemplates?: unknown; readonly replicas?: unknown; readonly ordinals?: unknown }
type Template = { readonly metadata: { readonly name: string; readonly labels?: object | null } }

/** A server refuses more, by the time that it takes to make them; it is no reason to fill memory here. */
const MAX_REPLICAS = 10_000

/** True for a StatefulSet that makes PersistentVolumeClaims, which Kubernetes does not delete with it. */
export function hasClaims({ group, manifest, resource }: PlacedManifest): boolean {
  return group === 'apps' && resource === 'statefulsets' && templatesOf(manifest).length > 0
}

/** The names of its claims: `TEMPLATE-NAME-ORDINAL` (`getPersistentVolumeClaimName` of Kubernetes' StatefulSet controller). */
export function listClaims(manifest: Manifest): readonly string[] {
  const { ordinals, replicas } = specOf(manifest)
  const start = countOf((ordinals as { readonly start?: unknown } | undefined)?.start, 0)
  const count = Math.min(countOf(replicas, 1), MAX_REPLICAS)
  return templatesOf(manifest).flatMap(({ metadata }) =>
    Array.from({ length: count }, (_, index) => `${metadata.name}-${manifest.metadata.name}-${start + index}`)
  )
}

/** The same manifest with the run's id on the claims that it makes. */
export function labelClaims(manifest: Manifest, runId: string): Manifest {
  const templates = templatesOf(manifest).map((one) => {
    const labels = { ...one.metadata.labels, [RUN_LABEL]: runId }
    return { ...one, metadata: { ...one.metadata, labels } }
  })
  return { ...manifest, spec: { ...specOf(manifest), volumeClaimTemplates: templates } }
}

function templatesOf(manifest: Manifest): readonly Template[] {
  const { volumeClaimTemplates: templates } = specOf(manifest)
  // Of another type, the server refuses it.
  return Array.isArray(templates) && templates.every(isTemplate) ? templates : []
}

function isTemplate(value: unknown): value is Template {
  if (!isObject(value) || !('metadata' in value) || !isObject(value.metadata)) return false
  const { name, labels } = value.metadata as { readonly name?: unknown; readonly labels?: unknown }
  return typeof name === 'string' && (labels === undefined || typeof labels === 'object')
}

function specOf({ spec }: Manifest): Spec {
  return isObject(spec) ? spec : {}
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function countOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : otherwise
}
