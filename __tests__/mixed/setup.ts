import { shareTestbed, type TakeDown } from '../../testbed/shared.ts'
import { name, topologyFile } from './testbed.ts'

/** Brings up the one cluster of this project. */
export default async function setup(): Promise<TakeDown> {
  return await shareTestbed(name, topologyFile)
}
