import { readFileSync, statSync } from 'node:fs'
import type { FileText } from '../inputs.ts'

/** No text that a user gives us is larger; a device or a wrong file may be. */
const MAX_BYTES = 1024 * 1024
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  ENOENT: 'no such file',
  ENOTDIR: 'no such file'
}

/** Reads a small text file of the user's. */
export function readTextFile(path: string): FileText {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) return { kind: 'unreadable', reason: 'it is a folder' }
    // A pipe is fine, it is what `<(command)` gives; a device may never end.
    if (!stats.isFile() && !stats.isFIFO()) return { kind: 'unreadable', reason: 'it is not a file' }
    if (stats.size > MAX_BYTES) return { kind: 'unreadable', reason: `larger than ${MAX_BYTES.toString()} bytes` }
    return { kind: 'text', text: readFileSync(path, 'utf8') }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    return { kind: 'unreadable', reason: REASONS[code] ?? code }
  }
}
