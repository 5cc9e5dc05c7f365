import { join } from 'node:path'
import { shareTestbed, type TakeDown } from '../../testbed/shared.ts'
import { name } from './cluster.ts'

/** Brings up the one cluster of this project. */
export default async function setup(): Promise<TakeDown> {
  return await shareTestbed(name, join(import.meta.dirname, 'topology.yaml'))
}
