import { readJournal } from './adapters/journal.ts'
import type { Ports } from './ports.ts'
import { clean } from './steps/clean.ts'

/** Undoes what a journal says is still open; gives a line for each thing that could not be undone. */
export async function undo(journalPath: string, ports: Ports): Promise<readonly string[]> {
  const ledger = await readJournal(journalPath)
  if (ledger === undefined) return []
  const problems = await clean(ledger, ports)
  if (problems.length === 0) await ports.journal.close()
  return problems
}

/** Runs something that cleans up after itself, and cleans up for it if it throws half-way. */
export async function endsClean<T>(journalPath: string, ports: Ports, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    for (const problem of await undo(journalPath, ports)) ports.log.warn(`not cleaned up: ${problem}`)
    throw error
  }
}
