import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** What ends a process that took too long: the signal of a timer that counts CPU time. Nothing else sends it. */
export const CPU_LIMIT_SIGNAL = 'SIGVTALRM'

/** What the thread that watches is given. */
export type CpuLimit = { readonly turns: Int32Array; readonly limitMs: number }

/**
 * Ends this process by `CPU_LIMIT_SIGNAL` once it has used so much CPU time since the last call of what is returned, however busy
 * its event loop is. Time that the machine gives to others doesn't count.
 */
export async function limitCpu(limitMs: number): Promise<() => void> {
  const turns = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const limit: CpuLimit = { turns, limitMs }
  const file = new URL('cpu-limit-thread.ts', import.meta.url)
  const thread = new Worker(file, { workerData: limit, execArgv: [] })
  // A thread doesn't start while the event loop is stuck.
  await once(thread, 'message')
  thread.unref()
  return () => void Atomics.add(turns, 0, 1)
}
