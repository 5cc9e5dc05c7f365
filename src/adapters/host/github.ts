import { existsSync, statSync } from 'node:fs'
import * as core from '@actions/core'
import { isDebug } from './debug.ts'
import { DEFAULT_WIDTH, type Host, type HostLog, type Job, type Level } from './host.ts'
import { sanitize, sanitizeColouredLog } from '../../core/text/sanitize.ts'
import { secrets } from '../secrets.ts'

const INPUT = 'INPUT_'
const STATE = 'STATE_'
/** More than this and the runner drops the whole summary. */
const MAX_SUMMARY_BYTES = 1024 * 1024
const SUMMARY_FILE = 'GITHUB_STEP_SUMMARY'

/** What a runner of workflows passes: every input that is declared or given, so that a misspelt one is seen as well. */
export function readWorkflowInputs(env: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  // The runner writes names in capitals, with "_" for a space and "-" as it is.
  const given = Object.entries(env).filter(([name]) => name.startsWith(INPUT) && name !== INPUT)
  return new Map(given.map(([name, text]) => [name.slice(INPUT.length).toLowerCase(), text ?? '']))
}

/** True where a runner started this as an action, and not as a command of a workflow's `run:`, which has none of these variables. */
export function isAction(env: Readonly<Record<string, string | undefined>>): boolean {
  return Object.keys(env).some((name) => name.startsWith(INPUT) || name.startsWith(STATE))
}

/** Speaks to a runner of workflows, by its commands and files. */
export function openWorkflow(env: Readonly<Record<string, string | undefined>>): Host {
  const debug = (text: string): void => {
    core.debug(clean(text))
  }
  const colour = (env['NO_COLOR'] ?? '') === ''
  return { kind: 'workflow', colour, width: () => DEFAULT_WIDTH, log: isDebug(env) ? { ...log, debug } : log, job }
}

const log: HostLog = {
  info: (text) => {
    core.info(secrets.redact(sanitizeColouredLog(secrets.redact(text))))
  },
  warn: (text) => {
    annotate('warning', text)
  },
  group: (title, text) => {
    core.startGroup(clean(title))
    log.info(text)
    core.endGroup()
  },
  annotate,
  mask: (values) => {
    values.filter((value) => value.trim() !== '').forEach(core.setSecret)
  }
}

const job: Job = {
  // Paths, numbers and words of our own, which later steps read: a path that lacks a part leads nowhere.
  setOutput: core.setOutput,
  appendSummary,
  saveState: core.saveState,
  readState: core.getState
}

function annotate(level: Level, message: string, title?: string): void {
  const write = { notice: core.notice, warning: core.warning, error: core.error }[level]
  write(clean(message), title === undefined ? {} : { title: clean(title) })
}

function clean(text: string): string {
  // Before as well: a secret may hold what is sanitized.
  return secrets.redact(sanitize(secrets.redact(text)))
}

async function appendSummary(text: string): Promise<void> {
  const markdown = secrets.redact(text)
  const file = process.env[SUMMARY_FILE] ?? ''
  const size = Buffer.byteLength(markdown) + (existsSync(file) ? statSync(file).size : 0)
  if (size > MAX_SUMMARY_BYTES) {
    annotate('warning', 'The job summary is left out: it would be over 1 MiB. summary.md has all of it.')
    return
  }
  try {
    await core.summary.addRaw(markdown).write()
  } catch (error) {
    annotate('warning', `The job summary can't be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}
