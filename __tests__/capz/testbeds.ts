import type { CapiVersion } from '../../src/core/capi/objects.ts'

/** The testbed whose nodes are proven. */
export const workloadName = 'capz'

/** The versions of Cluster API that there is a management cluster of. */
export const versions: readonly CapiVersion[] = ['v1beta2', 'v1beta1']

/** A management cluster's testbed: an API server with CRDs, and no nodes. */
export function managementName(version: CapiVersion): string {
  return `capz-${version}`
}
