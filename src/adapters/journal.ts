import type { Ledger } from '../core/plan/types.ts'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

import { RUN_LABEL } from '../core/kubernetes/labels.ts'
import type { Journal } from '../ports.ts'
import { FILE_LIMITS, readBoundedText } from './bounded-file.ts'
import { makePrivateFolder, PRIVATE_FILE } from './files.ts'

/** A longer one isn't kept: a runner passes it on in an environment variable, and Linux takes none over 128 KiB. */
const KEPT_LENGTH = 64 * 1024
const TOO_LONG = 'too long'
const CLOSED = 'closed'

/**
 * A journal in a file of its own: there whole or not at all, and on disk before a write returns. `keep` is given a copy
 * for where that file may be gone: a workflow's later steps may empty the folder of the reports.
 *
 * Nothing in it is redacted. It holds names, uids and paths only, and by a name that lacks a part nothing is found again:
 * a proxy's user may be called `worker` and a node `worker-1`.
 */
export function openJournal(path: string, keep: (text: string) => void = () => undefined): Journal {
  return {
    write: async (ledger) => {
      makePrivateFolder(dirname(path))
      const file = await open(`${path}.new`, 'w', PRIVATE_FILE)
      try {
        await file.writeFile(`${JSON.stringify(ledger, undefined, 2)}\n`)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(`${path}.new`, path)
      const copy = JSON.stringify(ledger)
      keep(copy.length > KEPT_LENGTH ? TOO_LONG : copy)
    },
    close: async () => {
      await rm(path, { force: true })
      keep(CLOSED)
    }
  }
}

/** What a journal reports is still to be undone; undefined if nothing is. `kept` is its copy, empty if there is none. */
export function readJournal(path: string, kept = ''): Ledger | undefined {
  try {
    return JSON.parse(readBoundedText(path, FILE_LIMITS.ledger)) as Ledger
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return readKept(kept, path)
    throw error
  }
}

function readKept(kept: string, path: string): Ledger | undefined {
  if (kept === '' || kept === CLOSED) return undefined
  if (kept !== TOO_LONG) return JSON.parse(kept) as Ledger
  throw new Error(`${path} is gone, and with it the list of what the run made: look for the label ${RUN_LABEL}`)
}
