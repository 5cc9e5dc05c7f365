import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Ledger } from '../core/ledger.ts'
import type { Journal } from '../ports.ts'

/** A journal in a file of its own: there whole or not at all, and on disk before a write returns. */
export function openJournal(path: string): Journal {
  return {
    write: async (ledger) => {
      await mkdir(dirname(path), { recursive: true })
      const file = await open(`${path}.new`, 'w')
      try {
        await file.writeFile(`${JSON.stringify(ledger, undefined, 2)}\n`)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(`${path}.new`, path)
    },
    close: () => rm(path, { force: true })
  }
}

/** What a journal says is still to be undone; undefined if nothing is. */
export async function readJournal(path: string): Promise<Ledger | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Ledger
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
