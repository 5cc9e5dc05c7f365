import type { ConnectionPath, ConnectionProblem } from '../../facts/connection.ts'
import type { Diagnosis } from '../../model.ts'
import { kubeconfigRules } from './kubeconfig.ts'
import { refusalRules } from './refusals.ts'
import type { ConnectionRule } from './rule.ts'
import { serverRules } from './server.ts'

export type { ConnectionRule } from './rule.ts'

/** Every cause that is recognised, specific first: the first rule that finds its facts counts, and the last one always does. */
export const WAY_RULES: readonly ConnectionRule[] = [
  ...kubeconfigRules,
  ...refusalRules,
  ...serverRules,
  {
    code: 'connection-unknown',
    title: 'The cluster cannot be used, for an unknown reason',
    fault: 'this run',
    find: (_, path) => ({ kind: 'connection-unknown', path })
  }
]

/** What a connection problem is a sign of; the evidence is the message that was reported of it. */
export function diagnoseConnection(problem: ConnectionProblem, message: string, path: ConnectionPath): Diagnosis {
  for (const { code, title, fault, find } of WAY_RULES) {
    const facts = find(problem, path)
    if (facts === undefined) continue
    const where = path.role === undefined ? '' : ` (${path.role} cluster)`
    return { code, title: `${title}${where}`, fault, evidence: message, facts }
  }
  throw new Error('the last rule finds its facts in everything')
}
