import { down } from './down.ts'
import { makeProgress } from './progress.ts'
import { readTopology } from './topology-file.ts'
import { up } from './up.ts'

/** What a test project's setup gives: it takes down what was brought up. */
export type TakeDown = () => Promise<void>

/** Takes down what an earlier run left, recreates everything, and gives what takes it down; if the making fails, it is down. */
export async function bringUp(takeDown: TakeDown, make: () => Promise<void>): Promise<TakeDown> {
  await takeDown()
  try {
    await make()
  } catch (error) {
    await takeDown()
    throw error
  }
  return takeDown
}

/** Brings up the one testbed that all files of a test project share. */
export async function shareTestbed(name: string, topologyFile: string): Promise<TakeDown> {
  return await bringUp(
    () => takeDownAll([name]),
    async () => {
      await up({ name, topology: readTopology(topologyFile), progress: makeProgress() })
    }
  )
}

/** Takes testbeds down; those that aren't up are fine. */
export async function takeDownAll(names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => down({ name })))
}
