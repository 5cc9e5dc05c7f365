import type { Diagnosis, Fault } from '../../model.ts'
import type { ConnectionProblem, ConnectionPath } from './problem.ts'
import { shellWord } from '../../text/shell.ts'
import { kubeconfigRules } from './kubeconfig.ts'
import { serverRules } from './server.ts'

/** One cause that keeps a run from its cluster. What it does not heal by trying again was tried again before. */
export type ConnectionRule = {
  /** Stable; the heading of its section in docs/diagnoses.md. */
  readonly code: string
  readonly title: string
  readonly fault: Fault
  /** What to do, if this is the cause; else undefined. */
  readonly advise: (
    connectionProblem: ConnectionProblem,
    connectionPath: ConnectionPath
  ) => readonly string[] | undefined
}

/** Every cause that is recognised, specific first: the first rule that has advice counts, and the last one always has. */
export const WAY_RULES: readonly ConnectionRule[] = [
  ...kubeconfigRules,
  ...serverRules,
  {
    code: 'connection-unknown',
    title: 'The cluster cannot be used, for a reason not known here',
    fault: 'this run',
    advise: (_, { context }) => [
      `Read the evidence, then ask by hand where this runs: kubectl ${context === undefined ? '' : `--context ${shellWord(context)} `}get --raw /version. If that is refused too, it is the way there; if it is answered, report it to whoever makes this action.`
    ]
  }
]

/** What a connection problem is a sign of; the evidence is the message that was reported of it. */
export function diagnoseConnection(
  connectionProblem: ConnectionProblem,
  message: string,
  connectionPath: ConnectionPath
): Diagnosis {
  for (const { code, title, fault, advise } of WAY_RULES) {
    const fix = advise(connectionProblem, connectionPath)
    if (fix === undefined) continue
    const where = connectionPath.role === undefined ? '' : ` (${connectionPath.role} cluster)`
    return { code, title: `${title}${where}`, fault, evidence: message, fix }
  }
  throw new Error('the last rule has advice for everything')
}
