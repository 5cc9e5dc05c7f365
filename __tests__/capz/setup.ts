import { join } from 'node:path'
import { makeProgress } from '../../testbed/progress.ts'
import { bringUp, type TakeDown, takeDownAll } from '../../testbed/shared.ts'
import { readTopology } from '../../testbed/topology-file.ts'
import { up } from '../../testbed/up.ts'
import { installCrds } from './crds.ts'
import { managementName, versions, workloadName } from './testbeds.ts'

/** Brings up a workload cluster and a management cluster of each version. */
export default async function setup(): Promise<TakeDown> {
  return await bringUp(() => takeDownAll([workloadName, ...versions.map(managementName)]), make)
}

async function make(): Promise<void> {
  const progress = makeProgress()
  await up({ name: workloadName, topology: readTopology(join(import.meta.dirname, 'topology.yaml')), progress })
  await Promise.all(
    versions.map(async (version) => {
      // A management cluster is only read: a control plane is all that it needs.
      await installCrds(await up({ name: managementName(version), topology: { nodes: [] }, progress }), version)
    })
  )
}
