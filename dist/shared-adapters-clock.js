import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/adapters/clock.ts
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
var systemClock = {
  nowMs: () => performance.now(),
  timestamp: () => (/* @__PURE__ */ new Date()).toISOString(),
  wait: async (ms, signal) => {
    if (ms > 0 && !signal.aborted) await sleep(ms, void 0, { signal }).catch(() => void 0);
  },
  timeout: (ms) => AbortSignal.timeout(ms)
};

export {
  systemClock
};
