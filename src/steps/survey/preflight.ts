import { startsPods } from '../../core/plan/ledger.ts'
import type { Inputs } from '../../core/model.ts'
import { listManifestPermissions } from '../../core/plan/manifest-permissions.ts'
import { grantFor, listPermissions } from '../../core/plan/permissions.ts'
import type { PlacedManifest } from '../../core/workloads/workloads.ts'
import type { Cluster } from '../../ports.ts'
import { placeManifests, refuseClashes } from './manifests.ts'
import { checkPermissions } from './permissions.ts'
import { problem, type Step } from '../result.ts'
import { namespacePath } from '../../core/kubernetes/paths.ts'

/** What is known of a cluster before any of its nodes is looked at. */
export type Preflight = {
  readonly version: string
  /** The user's own manifests that the run makes. */
  readonly placed: readonly PlacedManifest[]
}

/**
 * Finds out all that would keep a run from its work, whatever the nodes are: permissions, kinds that the cluster hasn't got,
 * objects that are there already, a namespace that isn't. Changes nothing.
 */
export async function preflight(cluster: Cluster, inputs: Inputs, namespace: string): Promise<Step<Preflight>> {
  const version = await cluster.get<{ gitVersion?: string }>('/version')
  if (version.kind !== 'ok') return problem('the API server cannot be used', version)
  const placed = await placeManifests(cluster, inputs, namespace)
  if (placed.kind !== 'done') return placed
  const permissions = [
    ...listPermissions(inputs, namespace),
    ...listManifestPermissions(placed.value, inputs, namespace)
  ]
  const own = inputs.namespace === undefined ? namespace : undefined
  const allowed = await checkPermissions(cluster, permissions, {
    grant: grantFor(inputs),
    where: inputs.capz === undefined ? '' : ' on the workload cluster',
    unmade: own
  })
  if (allowed.kind !== 'done') return allowed
  const clashes = await refuseClashes(cluster, placed.value, own)
  if (clashes !== undefined) return clashes
  if (inputs.namespace !== undefined && startsPods(inputs)) {
    const found = await cluster.get(namespacePath(inputs.namespace))
    if (found.kind !== 'ok') return problem(`namespace: "${inputs.namespace}" cannot be used`, found)
  }
  return { kind: 'done', value: { version: version.value.gitVersion ?? 'unknown', placed: placed.value } }
}
