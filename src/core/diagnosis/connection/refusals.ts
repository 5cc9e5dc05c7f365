import type { ConnectionPath, ConnectionProblem, Grant } from '../../facts/connection.ts'
import type { ConnectionRule } from './rule.ts'

/** What the API server itself answered. */
export const refusalRules: readonly ConnectionRule[] = [
  {
    code: 'permissions-missing',
    title: 'Permissions are missing',
    fault: 'cluster',
    find: (problem, path) => {
      if (problem.kind === 'no-permissions') {
        return { kind: 'permissions-missing', lacking: problem.lacking, grant: problem.grant, path }
      }
      return isRefused(problem, 403) && problem.isStatus
        ? { kind: 'permissions-missing', lacking: [], grant: grantOf(path), path }
        : undefined
    }
  },
  {
    code: 'credentials-refused',
    title: 'The server does not accept the credentials',
    fault: 'kubeconfig',
    find: (problem, path) => (isRefused(problem, 401) ? { kind: 'credentials-refused', path } : undefined)
  },
  {
    code: 'server-throttling',
    title: 'The API server throttles requests',
    fault: 'cluster',
    find: (problem, path) => (isRefused(problem, 429) ? { kind: 'server-throttling', path } : undefined)
  },
  {
    code: 'server-failing',
    title: 'The API server fails',
    fault: 'cluster',
    find: (problem, path) =>
      problem.kind === 'refused' && problem.status >= 500 ? { kind: 'server-failing', path } : undefined
  }
]

/** True where the request was answered by this status. */
export function isRefused(
  problem: ConnectionProblem,
  status: number
): problem is Extract<ConnectionProblem, { readonly kind: 'refused' }> {
  return problem.kind === 'refused' && problem.status === status
}

/** What grants all that a run may need, where it isn't known what it lacks. */
function grantOf({ role }: ConnectionPath): Grant {
  return { role: role === 'management' ? 'rbac-management' : 'rbac' }
}
