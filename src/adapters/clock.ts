import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../ports.ts'

/** This machine's clocks. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  timestamp: () => new Date().toISOString(),
  wait: async (ms, signal) => {
    // Ending early at the signal is what the caller asked for, not a failure.
    if (ms > 0 && !signal.aborted) await sleep(ms, undefined, { signal }).catch(() => undefined)
  },
  timeout: (ms) => AbortSignal.timeout(ms)
}
