import { describeError } from './adapters/errors.ts'
import { CARRIED_OUT_WITHIN_MS } from './core/kubernetes/in-flight.ts'
import { RUN_LABEL } from './core/kubernetes/labels.ts'
import type { Ledger } from './core/plan/types.ts'
import { readJournal } from './adapters/journal.ts'
import type { UndoPorts } from './ports.ts'
import { clean, listOpen } from './steps/clean/clean.ts'

const SHOWN = 20

/** Undoes what a journal reports is still open; gives a line for each thing that could not be undone. */
export async function undo(journalPath: string, ports: UndoPorts): Promise<readonly string[]> {
  const ledger = readJournal(journalPath)
  return ledger === undefined ? [] : await clean(ledger, ports)
}

/**
 * As `undo`, after the run. One that came to its own end has left at most a namespace that is going. One that was killed may have had
 * a change on its way that is carried out behind the first look, so what it had begun is looked at once more.
 */
export async function undoAfter(journalPath: string, ports: UndoPorts, kept: string): Promise<readonly string[]> {
  const ledger = readJournal(journalPath, kept)
  if (ledger === undefined) return []
  const isCarriedOutAtMs = ports.clock.nowMs() + CARRIED_OUT_WITHIN_MS
  const problems = await clean(ledger, ports)
  if (ledger.isGoing === true || problems.length > 0) return problems
  await ports.clock.wait(Math.max(0, isCarriedOutAtMs - ports.clock.nowMs()), ports.cleaningEnds)
  const problemsAgain = await clean(ledger, ports)
  if (problemsAgain.length === 0 || !ports.cleaningEnds.aborted) return problemsAgain
  // What the first look has undone isn't left because the second one had no time for it.
  const late = `objects that the interrupted run may have created since (label ${RUN_LABEL}=${ledger.runId})`
  return [`${late}: not checked, as the time for the cleanup was up`]
}

/** Everything that could not be undone in one message: a warning for each would bury the rest of a log. */
export function describeProblems(problems: readonly string[]): string {
  const hidden = problems.length - SHOWN
  const more = hidden > 0 ? [`and ${hidden} more like these`] : []
  return ['not cleaned up:', ...problems.slice(0, SHOWN), ...more].join('\n')
}

/** What is left where another cluster is reached now: on that one there is nothing of the run's. */
export function describeElsewhere(ledger: Ledger, before: string, now: string): string {
  return describeProblems([`the kubeconfig now selects ${now}, not ${before}`, ...listOpen(ledger)])
}

/** What a run that cleans up after itself came to; if it threw half-way, with what could not be cleaned up for it. */
export type Ended<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown; readonly problems: readonly string[] }

/** Runs something that cleans up after itself, and cleans up for it if it throws half-way. */
export async function withCleanup<T>(journalPath: string, ports: UndoPorts, work: () => Promise<T>): Promise<Ended<T>> {
  try {
    return { kind: 'done', value: await work() }
  } catch (error) {
    const problems = await undo(journalPath, ports).catch((second: unknown) => [describeError(second)])
    return { kind: 'failed', error, problems }
  }
}
