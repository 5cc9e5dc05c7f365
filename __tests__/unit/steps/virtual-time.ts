import type { RunContext } from '../../../src/steps/context.ts'
import { PodStore } from '../../../src/steps/watch/pod-store.ts'
import { VirtualTime } from '../../simulation/time.ts'
import type { FakeCluster } from './fakes.ts'

/** Does a part of a run that ends after so many seconds in time that passes only where all of it waits: a busy machine changes nothing. */
export async function inVirtualTime<T>(
  fake: FakeCluster,
  seconds: number,
  work: (run: RunContext) => Promise<T>,
  time: VirtualTime = new VirtualTime()
): Promise<T> {
  const [clock, run] = [time.clock(), fake.run()]
  const store = new PodStore(clock)
  fake.stores.push(store)
  const endMs = time.nowMs + seconds * 1_000
  const times = { startedAtMs: time.nowMs, deadlineMs: endMs, patienceMs: seconds * 1_000, endMs: endMs + 60_000 }
  const working = work({ ...run, ...times, store, ports: { ...run.ports, clock } })
  let isOver = false
  void working.finally(() => (isOver = true)).catch(() => undefined)
  if (!(await time.pass(() => isOver, endMs + 600_000)))
    throw new Error(`it has not ended ${seconds + 600} s after it began`)
  return await working
}
