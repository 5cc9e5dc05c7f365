import { makeProgress } from '../testbed/progress.ts'
import { attach, type Testbed } from '../testbed/testbed.ts'
import { whileUp } from '../testbed/while-up.ts'

/** Measures on the testbed that `--kubeconfig-of` names, which is up, or on one of this name that is up for as long. */
export async function onTestbed<T>(
  given: string | undefined,
  name: string,
  measure: (testbed: Testbed) => Promise<T>
): Promise<T> {
  if (given === undefined) return await whileUp({ name, progress: makeProgress() }, measure)
  const attached = attach(given)
  if (attached === undefined) throw new Error(`--kubeconfig-of: no testbed "${given}" is up`)
  return await measure(attached)
}
