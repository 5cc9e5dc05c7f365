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

// src/core/runtimes.ts
var CPUS = { amd64: "x86_64", arm64: "aarch64" };
var ALL_FOUR = {
  url: "https://github.com/deislabs/containerd-wasm-shims/releases/tag/v0.11.1",
  isMaintained: false
};
var knownRuntimes = [
  {
    name: "lunatic",
    runtimeClass: "wasmtime-lunatic-v1",
    handler: "lunatic",
    shim: "containerd-shim-lunatic-v1",
    runtimeType: "io.containerd.lunatic.v1",
    executor: "lunatic",
    source: {
      ...ALL_FOUR,
      successor: "spin",
      archives: archives((cpu) => `containerd-wasm-shims-v1-lunatic-linux-${cpu}.tar.gz`)
    },
    isInNodeImages: true,
    sample: { imageName: "lunatic-submillisecond", port: 3e3, path: "/hello", ...answers("Hello :)") }
  },
  {
    name: "slight",
    runtimeClass: "wasmtime-slight-v1",
    handler: "slight",
    shim: "containerd-shim-slight-v1",
    runtimeType: "io.containerd.slight.v1",
    executor: "slight",
    source: {
      ...ALL_FOUR,
      successor: "spin",
      archives: archives((cpu) => `containerd-wasm-shims-v1-slight-linux-${cpu}.tar.gz`)
    },
    isInNodeImages: true,
    // This image and the next name no program; a shim needs some command to start, and any does.
    sample: { imageName: "slight-rust-hello", command: ["/"], port: 3e3, path: "/hello", ...answers("hello world!") }
  },
  {
    name: "spin",
    runtimeClass: "wasmtime-spin-v2",
    handler: "spin",
    // The shim's own tests, and k3s; then SpinKube's runtime-class-manager, whose class has the documented name.
    otherClasses: ["wasmtime-spin", "spin"],
    otherHandlers: ["spin-v2"],
    shim: "containerd-shim-spin-v2",
    runtimeType: "io.containerd.spin.v2",
    executor: "spin",
    // Where this shim went on when the project of all four was archived; its release workflow gives these names.
    source: {
      url: "https://github.com/spinframework/containerd-shim-spin/releases",
      isMaintained: true,
      archives: archives((cpu) => `containerd-shim-spin-v2-linux-${cpu}.tar.gz`)
    },
    isInNodeImages: true,
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
    runtimeType: "io.containerd.wws.v1",
    executor: "wws",
    source: {
      ...ALL_FOUR,
      successor: "spin",
      archives: archives((cpu) => `containerd-wasm-shims-v1-wws-linux-${cpu}.tar.gz`)
    },
    isInNodeImages: true,
    sample: { imageName: "wws-js-hello", port: 3e3, path: "/hello", ...answers("Hello from Wasm Workers Server") }
  }
];
function documentedRuntimes() {
  return knownRuntimes.filter((known) => known.isInNodeImages);
}
function runtimeOfHandler(handler) {
  return knownRuntimes.find((known) => known.handler === handler || known.otherHandlers?.includes(handler) === true);
}
function runtimeOfShim(shim) {
  return knownRuntimes.find((known) => known.shim === shim);
}
function archives(nameFor) {
  return Object.fromEntries(Object.entries(CPUS).map(([architecture, cpu]) => [architecture, nameFor(cpu)]));
}
function answers(text) {
  return { status: 200, body: { kind: "contains", text } };
}

// src/core/text/shell.ts
function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
function shellWord(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quote(text);
}

export {
  knownRuntimes,
  documentedRuntimes,
  runtimeOfHandler,
  runtimeOfShim,
  quote,
  shellWord,
  VERSION,
  startTimer
};
