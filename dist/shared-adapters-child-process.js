import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/adapters/child-process.ts
import { spawn } from "node:child_process";
import process from "node:process";
var LINGER_MS = 1e3;
var MAX_PRINTED = 1024 * 1024;
var groups = /* @__PURE__ */ new Set();
function startProgram(command, args, options, limit) {
  if (groups.size === 0 && !process.listeners("exit").includes(endPrograms)) process.on("exit", endPrograms);
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"], detached: true });
  if (child.pid !== void 0) groups.add(child.pid);
  const endFor = (message) => {
    child.emit("error", new Error(message));
    end(child);
  };
  const late = setTimeout(endFor, limit.withinMs, limit.lateMessage);
  const cancel = () => {
    endFor("the run was cancelled");
  };
  if (limit.signal?.aborted === true) queueMicrotask(cancel);
  limit.signal?.addEventListener("abort", cancel, { once: true });
  let printed = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      const before = printed;
      printed += chunk.length;
      if (before <= MAX_PRINTED && printed > MAX_PRINTED) endFor("it prints more than 1 MiB");
    });
  }
  let lingering;
  child.once("exit", () => {
    lingering = setTimeout(end, LINGER_MS, child);
  });
  child.once("close", () => {
    clearTimeout(late);
    limit.signal?.removeEventListener("abort", cancel);
    clearTimeout(lingering);
    if (child.pid !== void 0 && !signalGroup(child.pid, 0)) groups.delete(child.pid);
  });
  return child;
}
async function runProgram(command, args, options, limit) {
  const child = startProgram(command, args, options, limit);
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (chunk) => stdout += chunk);
  child.stderr?.setEncoding("utf8").on("data", (chunk) => stderr += chunk);
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ exitCode: code ?? -1, stdout, stderr });
    });
  });
}
function end(child) {
  if (child.pid !== void 0) signalGroup(child.pid, "SIGKILL");
  child.stdout?.destroy();
  child.stderr?.destroy();
}
function endPrograms() {
  for (const group of groups) signalGroup(group, "SIGKILL");
}
function signalGroup(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

export {
  startProgram,
  runProgram
};
