import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/adapters/clock.ts
import { performance } from "node:perf_hooks";
var systemClock = {
  nowMs: () => performance.now(),
  timestamp: () => (/* @__PURE__ */ new Date()).toISOString(),
  // Ending early at the signal is what the caller asked for, not a failure. Node's own promise makes an error of it with a stack, which
  // costs more than all else that is done at a piece of news.
  wait: (ms, signal) => new Promise((resolve) => {
    if (ms <= 0 || signal.aborted) {
      resolve();
      return;
    }
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  }),
  timeout: (ms) => AbortSignal.timeout(ms)
};

export {
  systemClock
};
