import { parentPort, workerData } from 'node:worker_threads'
import type { Limits } from './fuzzer.ts'
import { fuzzers } from './fuzzers.ts'

/** The thread of one fuzzer: counts the examples as they begin, where whoever started it sees that. */
const { begun, limits, name } = workerData as {
  readonly begun: Int32Array
  readonly limits: Limits
  readonly name: string
}
const onExample = (): void => {
  Atomics.add(begun, 0, 1)
}
const outcome = await fuzzers.find((one) => one.name === name)?.run({ ...limits, onExample })
parentPort?.postMessage(outcome)
