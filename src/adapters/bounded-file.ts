import { closeSync, constants, openSync, readSync, statSync, type Stats } from 'node:fs'

const KIB = 1024
const MIB = 1024 * KIB

/** The most that is read of each kind of file; bytes. The largest real ones are a tenth of it. */
export const FILE_LIMITS = { kubeconfig: 4 * MIB, credential: MIB, ledger: 64 * MIB } as const

/** How long what feeds a pipe may take: it may be a program that asks a cloud. */
const PIPE_WITHIN_MS = 30_000
const PIPE_PAUSE_MS = 10
const CHUNK = 64 * KIB

/** Why a file is not read; the message completes "it can't be read: ". */
export class UnfitFile extends Error {
  override readonly name = 'UnfitFile'
}

/**
 * Reads a file whole, or a pipe (what `<(command)` gives) for a limited time; throws the system's error, or an `UnfitFile`
 * for what is larger than `maxBytes`, and for what may never end.
 */
export function readBounded(path: string, maxBytes: number, pipeWithinMs = PIPE_WITHIN_MS): Buffer {
  const stats = statSync(path)
  checkKind(stats)
  if (stats.size > maxBytes) throw tooLarge(maxBytes, `has ${describeBytes(stats.size)}`)
  // Without O_NONBLOCK opening a pipe waits for whoever writes to it, however long that takes.
  const file = openSync(path, constants.O_RDONLY | (stats.isFIFO() ? constants.O_NONBLOCK : 0))
  try {
    return stats.isFIFO() ? readPipe(file, maxBytes, pipeWithinMs) : readAll(file, maxBytes)
  } finally {
    closeSync(file)
  }
}

/** The same as text. */
export function readBoundedText(path: string, maxBytes: number): string {
  return readBounded(path, maxBytes).toString('utf8')
}

/** A size as messages show it. */
export function describeBytes(bytes: number): string {
  return bytes % MIB === 0 ? `${(bytes / MIB).toString()} MiB` : `${bytes.toString()} bytes`
}

function checkKind(stats: Stats): void {
  if (stats.isDirectory()) throw new UnfitFile('it is a folder')
  if (!stats.isFile() && !stats.isFIFO()) throw new UnfitFile('it is not a file')
}

/** What the system reports as a file's size may not be all of it, as below /proc. */
function readAll(file: number, maxBytes: number): Buffer {
  const read = new Chunks(maxBytes)
  while (read.add(file) > 0);
  return read.all()
}

/** Nothing at first may mean that nobody writes yet; nothing after something is the end. */
function readPipe(file: number, maxBytes: number, withinMs: number): Buffer {
  const read = new Chunks(maxBytes)
  const endMs = performance.now() + withinMs
  for (;;) {
    const got = readNow(read, file)
    if (got === 0 && read.size > 0) return read.all()
    if (performance.now() > endMs) {
      const what = read.size === 0 ? 'nothing comes from it' : 'what comes from it does not end'
      throw new UnfitFile(`${what} within ${(withinMs / 1000).toString()} s`)
    }
    if (got === undefined || got === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_PAUSE_MS)
  }
}

/** How much came; undefined if somebody writes, and nothing is there now. */
function readNow(read: Chunks, file: number): number | undefined {
  try {
    return read.add(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined
    throw error
  }
}

class Chunks {
  readonly #maxBytes: number
  readonly #chunks: Buffer[] = []
  size = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Adds what is there next; gives how much that is. */
  add(file: number): number {
    const chunk = Buffer.alloc(CHUNK)
    const length = readSync(file, chunk, 0, CHUNK, null)
    this.#chunks.push(chunk.subarray(0, length))
    this.size += length
    if (this.size > this.#maxBytes) throw tooLarge(this.#maxBytes, 'has more')
    return length
  }

  all(): Buffer {
    return Buffer.concat(this.#chunks)
  }
}

function tooLarge(maxBytes: number, what: string): UnfitFile {
  return new UnfitFile(`it ${what}, and ${describeBytes(maxBytes)} are the most that is read`)
}
