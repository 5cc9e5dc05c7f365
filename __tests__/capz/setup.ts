import { join } from 'node:path'
import { readTopology } from '../../testbed/topology-file.ts'
import { setUp } from '../support/setup.ts'
import { useTestbed } from '../support/testbeds.ts'
import { installCrds } from './crds.ts'
import { managementName, versions, workloadName } from './testbeds.ts'

/** A workload cluster, and a management cluster of each version, which needs no more than a control plane: it is only read. */
export default setUp({
  testbeds: {
    [workloadName]: readTopology(join(import.meta.dirname, 'topology.yaml')),
    ...Object.fromEntries(versions.map((version) => [managementName(version), { nodes: [] }]))
  },
  // CRDs, and namespaces of the management clusters.
  isAlwaysNew: true,
  prepare: async () => {
    await Promise.all(versions.map((version) => installCrds(useTestbed(managementName(version)), version)))
  }
})
