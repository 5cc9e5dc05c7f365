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

// src/core/runtimes.ts
var knownRuntimes = [
  {
    name: "lunatic",
    runtimeClass: "wasmtime-lunatic-v1",
    handler: "lunatic",
    shim: "containerd-shim-lunatic-v1",
    sample: { imageName: "lunatic-submillisecond", port: 3e3, path: "/hello", ...answers("Hello :)") }
  },
  {
    name: "slight",
    runtimeClass: "wasmtime-slight-v1",
    handler: "slight",
    shim: "containerd-shim-slight-v1",
    // This image and the next name no program; a shim needs some command to start, and any does.
    sample: { imageName: "slight-rust-hello", command: ["/"], port: 3e3, path: "/hello", ...answers("hello world!") }
  },
  {
    name: "spin",
    runtimeClass: "wasmtime-spin-v2",
    handler: "spin",
    shim: "containerd-shim-spin-v2",
    sample: {
      imageName: "spin-rust-hello",
      command: ["/"],
      port: 80,
      path: "/hello",
      ...answers("Hello world from Spin!")
    }
  },
  {
    name: "wws",
    runtimeClass: "wasmtime-wws-v1",
    handler: "wws",
    shim: "containerd-shim-wws-v1",
    sample: { imageName: "wws-js-hello", port: 3e3, path: "/hello", ...answers("Hello from Wasm Workers Server") }
  }
];
function answers(text) {
  return { status: 200, body: { kind: "contains", text } };
}

export {
  quote,
  shellWord,
  knownRuntimes,
  VERSION,
  startTimer
};
