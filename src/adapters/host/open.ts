import type { ActionFile } from './action-file.ts'
import type { Host, Invocation, Request } from './host.ts'
import { isAction, openWorkflow, readWorkflowInputs } from './github.ts'
import { openTerminal, readFlags } from './terminal.ts'

/**
 * Finds out where the run was started from. A runner of workflows reports it in GITHUB_ACTIONS, and gives an action each of its
 * inputs as a variable, set or empty (its post step what the main step saved as well), and no arguments. Without such variables, or
 * with arguments, it is somebody's command line, even within a workflow's `run:`, and is treated as one: no GITHUB_ file is touched and
 * no workflow command printed.
 */
export function openHost(invocation: Invocation): Host {
  // Whoever reads may go away (`| head`, a runner that is ended). That must not end a run that has things to clean up, nor be taken for a
  // defect: to report that would meet the same error, for ever.
  for (const stream of [invocation.stdout, invocation.stderr]) stream.on('error', () => undefined)
  return isWorkflow(invocation) ? openWorkflow(invocation.env) : openTerminal(invocation)
}

/** Reads what the run was started for. */
export function readRequest(invocation: Invocation, action: ActionFile, version: string): Request {
  return isWorkflow(invocation)
    ? { kind: 'run', raw: readWorkflowInputs(invocation.env), mistakes: [] }
    : readFlags(invocation.args, action, version)
}

function isWorkflow({ args, env }: Invocation): boolean {
  return env['GITHUB_ACTIONS'] === 'true' && args.length === 0 && isAction(env)
}
