import { RUN_LABEL } from '../kubernetes/labels.ts'
import type { Manifest } from '../model.ts'
import type { PlacedManifest } from '../workloads/workloads.ts'

/** The part of a StatefulSet that decides of its claims, which may be of any type, as it is the user's text. */
type Spec = { readonly volumeClaimTemplates?: unknown }
type Template = { readonly metadata: { readonly name: string; readonly labels?: object | null } }

/** True for a StatefulSet that makes PersistentVolumeClaims, which Kubernetes does not delete with it. */
export function hasClaims({ group, manifest, resource }: PlacedManifest): boolean {
  return group === 'apps' && resource === 'statefulsets' && templatesOf(manifest).length > 0
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
