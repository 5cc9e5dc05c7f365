import { join } from 'node:path'
import { attach, type Testbed } from '../../testbed/testbed.ts'

/** The testbed of this project. */
export const name = 'mixed'
export const topologyFile = join(import.meta.dirname, '..', '..', 'testbed', 'topologies', 'single.yaml')

/** The cluster that setup.ts brought up. */
export function useTestbed(): Testbed {
  const testbed = attach(name)
  if (testbed === undefined) throw new Error(`the testbed "${name}" is not up: setup.ts brings it up`)
  return testbed
}
