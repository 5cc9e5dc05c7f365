/**
 * Where a run was started from, a workflow or a terminal, and how to speak to it. Each has its own file; both keep text
 * that comes from elsewhere from acting as a command.
 */

import type { Log } from '../../ports.ts'

/** Columns where nobody says how many there are: a pipe, a workflow's log. */
export const DEFAULT_WIDTH = 120

/** How a message is marked. */
export type Level = 'notice' | 'warning' | 'error'

/** Where a run's lines go. All texts may have several lines; they are made harmless and free of secrets here, whoever wrote them. */
export type HostLog = Log & {
  /** Lines under a heading, folded where that can be done. */
  readonly group: (title: string, text: string) => void
  /** A message that stands out: an annotation in a workflow. */
  readonly annotate: (level: Level, message: string, title?: string) => void
  /** Has a workflow's log blacken these from now on. A terminal can't, and shows nothing that would need it. */
  readonly mask: (secrets: readonly string[]) => void
}

/** What a run leaves to the job that it is a step of. In a terminal there is none, and nothing is written. */
export type Job = {
  readonly setOutput: (name: string, value: string) => void
  /** Adds to the job's summary; a failure to do so is a warning, as the summary reports nothing that a report doesn't. */
  readonly appendSummary: (markdown: string) => Promise<void>
  /** Keeps a text for the post step, written before this returns. The last one under a name counts. */
  readonly saveState: (name: string, value: string) => void
  /** What the main step saved; empty if it saved nothing, or if this is the main step. */
  readonly readState: (name: string) => string
}

/** Where a run was started from. */
export type Host = {
  readonly kind: 'workflow' | 'terminal'
  /** Whether text may be coloured; it must mean the same without. */
  readonly colour: boolean
  /** Columns of a line at this moment. */
  readonly width: () => number
  /** Writes over the last line, below all that is printed; an empty text takes it away. Absent where no line can be written over. */
  readonly status?: ((line: string) => void) | undefined
  readonly log: HostLog
  readonly job: Job
}

/** What a run was started for: to run, with the raw text of each input, or to print something and end well. */
export type Request =
  | {
      readonly kind: 'run'
      /** A text for each input that is declared, its default if the user gave none, and for each other one given. */
      readonly raw: ReadonlyMap<string, string>
      /** What is wrong with how the inputs were given, such as a flag without a value. */
      readonly mistakes: readonly string[]
    }
  | { readonly kind: 'print'; readonly text: string }

/** What the process was started with. */
export type Invocation = {
  /** The arguments after the script's name. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: NodeJS.WritableStream
}
