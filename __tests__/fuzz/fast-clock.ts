import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../src/ports.ts'

const SPEED = 100

/**
 * A clock that runs a hundred times as fast as real time. For runs that ask a real server, of whose answers virtual time doesn't
 * know, and of which only holds what is true at any speed.
 */
export const fastClock: Clock = {
  nowMs: () => performance.now() * SPEED,
  timestamp: () => '2026-01-01T00:00:00.000Z',
  wait: async (ms, signal) => {
    if (ms > 0 && !signal.aborted) await sleep(ms / SPEED, undefined, { signal }).catch(() => undefined)
  },
  timeout: (ms) => AbortSignal.timeout(ms / SPEED)
}
