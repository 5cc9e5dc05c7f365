/** A time in which this process did nothing, by the wall clock. */
export type Stall = { readonly fromMs: number; readonly toMs: number }

const TICK_MS = 50
/** What is shorter is a part of any program. */
const SHORTEST_MS = 200

/**
 * Notes when this process stands still. The proxies of two dozen runs share it, and all of them the machine's processors with a
 * cluster: a verdict that is late because nothing ran at all proves nothing about the action. bench/diagnosis-delay.ts measures
 * a run that has the machine to itself.
 */
export function watchStalls(): { readonly stalls: readonly Stall[]; readonly stop: () => void } {
  const stalls: Stall[] = []
  let lastMs = Date.now()
  const timer = setInterval(() => {
    const nowMs = Date.now()
    if (nowMs - lastMs - TICK_MS > SHORTEST_MS) stalls.push({ fromMs: lastMs, toMs: nowMs })
    lastMs = nowMs
  }, TICK_MS)
  return {
    stalls,
    stop: () => {
      clearInterval(timer)
    }
  }
}

/** How long a process stood still between two times. */
export function stoodStillMs(stalls: readonly Stall[], fromMs: number, toMs: number): number {
  return stalls.reduce(
    (sum, stall) => sum + Math.max(0, Math.min(stall.toMs, toMs) - Math.max(stall.fromMs, fromMs)),
    0
  )
}
