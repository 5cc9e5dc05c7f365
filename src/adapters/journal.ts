import type { Ledger } from '../core/plan/types.ts'
import { createHash } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

import { RUN_LABEL } from '../core/kubernetes/labels.ts'
import type { Journal } from '../ports.ts'
import { describeError, Refusal } from './errors.ts'
import { FILE_LIMITS, readBoundedText } from './bounded-file.ts'
import { makePrivateFolder, PRIVATE_FILE } from './files.ts'

/** A longer one isn't kept: a runner passes it on in an environment variable, and Linux takes none over 128 KiB. */
const KEPT_LENGTH = 64 * 1024
const DIGEST = 'sha256:'
const CLOSED = 'closed'

/**
 * A journal in a file of its own: there whole or not at all, and on disk before a write returns. `keep` is given a copy, or
 * where that is too long the file's digest: a workflow's later steps may empty the folder of the reports, or write to it.
 *
 * Nothing in it is redacted. It holds names, uids and paths only, and by a name that lacks a part nothing is found again:
 * a proxy's user may be called `worker` and a node `worker-1`.
 */
export function openJournal(path: string, keep: (text: string) => void = () => undefined): Journal {
  return {
    write: async (ledger) => {
      const text = `${JSON.stringify(ledger, undefined, 2)}\n`
      try {
        await writeDurably(path, text)
      } catch (error) {
        // Nothing is changed on a cluster that is not written down before.
        throw new Refusal(
          `report-dir: expected a folder with room to write to, but ${path} can't be written: ${describeError(error)}`
        )
      }
      const copy = JSON.stringify(ledger)
      keep(copy.length > KEPT_LENGTH ? digestOf(text) : copy)
    },
    close: async () => {
      await rm(path, { force: true })
      keep(CLOSED)
    }
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  makePrivateFolder(dirname(path))
  const file = await open(`${path}.new`, 'w', PRIVATE_FILE)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}

/**
 * What a journal reports is still to be undone; undefined if nothing is. `kept` is what was kept of it, which counts before the file:
 * empty if the run ended before anything was.
 */
export function readJournal(path: string, kept = ''): Ledger | undefined {
  if (kept === CLOSED) return undefined
  if (kept !== '' && !kept.startsWith(DIGEST)) return JSON.parse(kept) as Ledger
  const text = readFileIfThere(path)
  if (kept !== '' && text === undefined) {
    throw new Error(
      `${path} is gone, and with it the list of what the run created: look for objects with the label ${RUN_LABEL}`
    )
  }
  if (kept !== '' && text !== undefined && digestOf(text) !== kept) {
    throw new Error(
      `${path} was changed after the run wrote it, so cleanup does not use it: look for objects with the label ${RUN_LABEL}`
    )
  }
  return text === undefined ? undefined : (JSON.parse(text) as Ledger)
}

function readFileIfThere(path: string): string | undefined {
  try {
    return readBoundedText(path, FILE_LIMITS.ledger)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function digestOf(text: string): string {
  return DIGEST + createHash('sha256').update(text).digest('hex')
}
