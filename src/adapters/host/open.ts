import type { ActionFile } from './action-file.ts'
import type { Front, Launch, Request } from './host.ts'
import { openWorkflow, readWorkflowInputs } from './github.ts'
import { openTerminal, readFlags } from './terminal.ts'

/**
 * Finds out where the run was started from. A runner of workflows says so in GITHUB_ACTIONS and gives an action no
 * arguments; with arguments it is somebody's command line, even within a workflow's `run:`, and is treated as one: no
 * GITHUB_ file is touched and no workflow command printed.
 */
export function openFront(launch: Launch): Front {
  return isWorkflow(launch) ? openWorkflow() : openTerminal(launch)
}

/** Reads what the run was started for. */
export function readRequest(launch: Launch, action: ActionFile, version: string): Request {
  return isWorkflow(launch)
    ? { kind: 'run', raw: readWorkflowInputs(launch.env), mistakes: [] }
    : readFlags(launch.args, action, version)
}

function isWorkflow({ args, env }: Launch): boolean {
  return env['GITHUB_ACTIONS'] === 'true' && args.length === 0
}
