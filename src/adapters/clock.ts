import { performance } from 'node:perf_hooks'
import type { Clock } from '../ports.ts'

/** This machine's clocks. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  timestamp: () => new Date().toISOString(),
  // Ending early at the signal is what the caller asked for, not a failure. Node's own promise makes an error of it with a stack, which
  // costs more than all else that is done at a piece of news.
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (ms <= 0 || signal.aborted) {
        resolve()
        return
      }
      const end = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      signal.addEventListener('abort', end)
    }),
  timeout: (ms) => AbortSignal.timeout(ms)
}
