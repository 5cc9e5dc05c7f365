import { join } from 'node:path'
import { down } from '../../testbed/down.ts'
import { makeProgress } from '../../testbed/progress.ts'
import { readTopology } from '../../testbed/topology-file.ts'
import { up } from '../../testbed/up.ts'
import { installCrds } from './crds.ts'
import { managementName, versions, workloadName } from './testbeds.ts'

/** Brings up a workload cluster and a management cluster of each version, and gives what takes them down. */
export default async function setup(): Promise<() => Promise<void>> {
  const names = [workloadName, ...versions.map(managementName)]
  const takeDown = async (): Promise<void> => {
    await Promise.all(names.map(async (name) => await down({ name })))
  }
  await takeDown()
  const progress = makeProgress()
  try {
    const topology = readTopology(join(import.meta.dirname, 'topology.yaml'))
    await up({ name: workloadName, topology, progress })
    await Promise.all(
      versions.map(async (version) => {
        // A management cluster is only read: a control plane is all that it needs.
        await installCrds(await up({ name: managementName(version), topology: { nodes: [] }, progress }), version)
      })
    )
  } catch (error) {
    await takeDown()
    throw error
  }
  return takeDown
}
