import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { dirname } from 'node:path'
import type { FileText } from '../core/model.ts'
import { describeError } from './errors.ts'
import { readBoundedText, UnfitFile } from './bounded-file.ts'

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EROFS: 'read-only file system'
}

/** Reads a text file of the user's, of so many bytes at most. */
export function readTextFile(path: string, maxBytes: number): FileText {
  try {
    return { kind: 'text', text: readBoundedText(path, maxBytes) }
  } catch (error) {
    return { kind: 'unreadable', reason: reasonOf(error) }
  }
}

/** Where a tar archive reports that it is one (POSIX.1-1988, ustar header); all that write images do so. */
const TAR_MAGIC = { offset: 257, text: 'ustar' }
/** What packed archives begin with: gzip (RFC 1952) and zstd (RFC 8878). */
const PACKED = ['1f8b', '28b52ffd']

/** Why a file can't be an image archive, by its first bytes; undefined if it may be one. */
export function findArchiveFault(path: string): string | undefined {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) return 'it is a folder'
    // Every node's load reads it again: a pipe can't be.
    if (!stats.isFile()) return 'it is not a file'
    const start = readStart(path, TAR_MAGIC.offset + TAR_MAGIC.text.length)
    const isTar = start.toString('latin1', TAR_MAGIC.offset) === TAR_MAGIC.text
    const isPacked = PACKED.some((magic) => start.toString('hex').startsWith(magic))
    return isTar || isPacked ? undefined : 'it is not a tar archive'
  } catch (error) {
    return reasonOf(error)
  }
}

/** Why nothing can be written to a folder, which may have to be made first; undefined if it may be. */
export function findFolderFault(path: string): string | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return path === dirname(path) ? undefined : findFolderFault(dirname(path))
    if (!stats.isDirectory()) return `${path} is a file`
    accessSync(path, constants.W_OK)
    return undefined
  } catch (error) {
    const reason = reasonOf(error)
    return reason === REASONS['ENOTDIR'] ? findFolderFault(dirname(path)) : `${reason} in ${path}`
  }
}

/** The mode of a file that nobody but the user who runs this may read. */
export const PRIVATE_FILE = 0o600
const PRIVATE_FOLDER = 0o700

/** Makes a folder for this user alone in one that may be anybody's, which is made as others are. Throws the system's error. */
export function makePrivateFolder(path: string): void {
  makeFolders(dirname(path))
  makeFolder(path, PRIVATE_FOLDER)
}

/**
 * Makes a folder, and those that it is in. Throws the system's error. Node's own `recursive` never ends where the system
 * reports that the folder around isn't there though it is, as Linux does below /proc.
 */
export function makeFolders(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return
  const parent = dirname(path)
  if (parent !== path) makeFolders(parent)
  makeFolder(path)
}

function makeFolder(path: string, mode?: number): void {
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Somebody else was first.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error
  }
}

/**
 * Writes a file for this user alone, which is there whole or not at all. Gives why it isn't, which names the file and the system's
 * reason, such as a disk that is full; undefined if it is.
 */
export function writePrivateFile(path: string, text: string): string | undefined {
  const unfinished = `${path}.new`
  try {
    writeFileSync(unfinished, text, { mode: PRIVATE_FILE })
    renameSync(unfinished, path)
    return undefined
  } catch (error) {
    // What can't be removed either is in a folder of the run's own.
    rmSync(unfinished, { force: true, recursive: true })
    return `${path} can't be written: ${describeError(error)}`
  }
}

function readStart(path: string, length: number): Buffer {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0))
  } finally {
    closeSync(file)
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UnfitFile) return error.message
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
  return REASONS[code] ?? code
}
