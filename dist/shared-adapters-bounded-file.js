import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/adapters/bounded-file.ts
import { closeSync, constants, openSync, readSync, statSync } from "node:fs";
var KIB = 1024;
var MIB = 1024 * KIB;
var FILE_LIMITS = { kubeconfig: 4 * MIB, credential: MIB, ledger: 64 * MIB };
var PIPE_WITHIN_MS = 3e4;
var PIPE_PAUSE_MS = 10;
var CHUNK = 64 * KIB;
var UnfitFile = class extends Error {
  name = "UnfitFile";
};
function readBounded(path, maxBytes, pipeWithinMs = PIPE_WITHIN_MS) {
  const stats = statSync(path);
  checkKind(stats);
  if (stats.size > maxBytes) throw tooLarge(maxBytes, `has ${describeBytes(stats.size)}`);
  const file = openSync(path, constants.O_RDONLY | (stats.isFIFO() ? constants.O_NONBLOCK : 0));
  try {
    return stats.isFIFO() ? readPipe(file, maxBytes, pipeWithinMs) : readAll(file, maxBytes);
  } finally {
    closeSync(file);
  }
}
function readBoundedText(path, maxBytes) {
  return readBounded(path, maxBytes).toString("utf8");
}
function describeBytes(bytes) {
  return bytes % MIB === 0 ? `${(bytes / MIB).toString()} MiB` : `${bytes.toString()} bytes`;
}
function checkKind(stats) {
  if (stats.isDirectory()) throw new UnfitFile("it is a folder");
  if (!stats.isFile() && !stats.isFIFO()) throw new UnfitFile("it is not a file");
}
function readAll(file, maxBytes) {
  const read = new Chunks(maxBytes);
  while (read.add(file) > 0) ;
  return read.all();
}
function readPipe(file, maxBytes, withinMs) {
  const read = new Chunks(maxBytes);
  const endMs = performance.now() + withinMs;
  for (; ; ) {
    const got = readNow(read, file);
    if (got === 0 && read.size > 0) return read.all();
    if (performance.now() > endMs) {
      const what = read.size === 0 ? "nothing comes from it" : "what comes from it does not end";
      throw new UnfitFile(`${what} within ${(withinMs / 1e3).toString()} s`);
    }
    if (got === void 0 || got === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_PAUSE_MS);
  }
}
function readNow(read, file) {
  try {
    return read.add(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return void 0;
    throw error;
  }
}
var Chunks = class {
  #maxBytes;
  #chunks = [];
  size = 0;
  constructor(maxBytes) {
    this.#maxBytes = maxBytes;
  }
  /** Adds what is there next; gives how much that is. */
  add(file) {
    const chunk = Buffer.alloc(CHUNK);
    const length = readSync(file, chunk, 0, CHUNK, null);
    this.#chunks.push(chunk.subarray(0, length));
    this.size += length;
    if (this.size > this.#maxBytes) throw tooLarge(this.#maxBytes, "has more");
    return length;
  }
  all() {
    return Buffer.concat(this.#chunks);
  }
};
function tooLarge(maxBytes, what) {
  return new UnfitFile(`it ${what}, and ${describeBytes(maxBytes)} are the most that is read`);
}

export {
  FILE_LIMITS,
  UnfitFile,
  readBounded,
  readBoundedText,
  describeBytes
};
