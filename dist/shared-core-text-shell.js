import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/version.ts
var VERSION = "0.1.0";

// src/steps/timer.ts
var RESERVE_MS = 3e4;
function startTimer(timeoutMs, clock) {
  const startedAtMs = clock.nowMs();
  const tookMs = () => Math.round(clock.nowMs() - startedAtMs);
  let phases = {};
  return {
    startedAtMs,
    startedAt: clock.timestamp(),
    endMs: startedAtMs + timeoutMs,
    deadlineMs: startedAtMs + timeoutMs - Math.min(RESERVE_MS, timeoutMs / 5),
    reached: (phase) => {
      phases = { ...phases, [phase]: tookMs() };
    },
    record: (measured) => {
      phases = { ...phases, ...measured };
    },
    phases: () => phases,
    tookMs
  };
}

// src/core/text/shell.ts
function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
function shellWord(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quote(text);
}

export {
  quote,
  shellWord,
  VERSION,
  startTimer
};
