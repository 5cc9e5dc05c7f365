import { down } from '../../testbed/down.ts'
import { makeProgress } from '../../testbed/progress.ts'
import { readTopology } from '../../testbed/topology-file.ts'
import { up } from '../../testbed/up.ts'
import { name, topologyFile } from './testbed.ts'

/** Brings the one cluster up that all files of this project share, and gives what takes it down, whatever they say. */
export default async function setup(): Promise<() => Promise<void>> {
  const takeDown = async (): Promise<void> => {
    await down({ name })
  }
  await takeDown()
  try {
    await up({ name, topology: readTopology(topologyFile), progress: makeProgress() })
  } catch (error) {
    await takeDown()
    throw error
  }
  return takeDown
}
