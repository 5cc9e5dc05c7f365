import type { CapiVersion } from '../../src/core/capi/objects.ts'
import { attach, type Testbed } from '../../testbed/testbed.ts'

/** The testbed whose nodes are proven. */
export const workloadName = 'capz'

/** The versions of Cluster API that there is a management cluster of. */
export const versions: readonly CapiVersion[] = ['v1beta2', 'v1beta1']

/** A management cluster's testbed: an API server with CRDs, and no nodes. */
export function managementName(version: CapiVersion): string {
  return `capz-${version}`
}

/** A testbed that setup.ts brought up. */
export function useTestbed(name: string): Testbed {
  const testbed = attach(name)
  if (testbed === undefined) throw new Error(`the testbed "${name}" is not up: setup.ts brings it up`)
  return testbed
}
