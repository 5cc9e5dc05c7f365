import type { Obstacle, Way } from '../core/diagnosis/connection/problem.ts'
import type { ApiResult } from '../ports.ts'

/** What a step that may stop the run gives: its value, or the one message that says why not. */
export type Step<T> = { readonly kind: 'done'; readonly value: T } | ({ readonly kind: 'problem' } & Problem)

/** Why the run can't go on; with an obstacle where it is the way to the cluster, and with that way where it isn't the run's. */
export type Problem = {
  readonly message: string
  readonly obstacle?: Obstacle | undefined
  readonly way?: Way | undefined
}

/** Makes a problem of a request that failed, in the server's words. */
export function problem(
  what: string,
  result: Exclude<ApiResult<unknown>, { kind: 'ok' }>
): Extract<Step<never>, { kind: 'problem' }> {
  const obstacle = obstacleOf(result)
  const message = `${what}: ${describeFailure(result)}`
  return { kind: 'problem', message, ...(obstacle === undefined ? {} : { obstacle }) }
}

/** A failure as an obstacle, if it is one: an API server that knows no such object has been reached. */
function obstacleOf(result: Exclude<ApiResult<unknown>, { kind: 'ok' }>): Obstacle | undefined {
  if (result.kind === 'unreachable') return result.obstacle
  const { reason, status } = result
  return reason === 'NotFound' ? undefined : { kind: 'refused', status, isStatus: reason !== '' }
}

/** What the server, or the way to it, said. */
export function describeFailure(result: Exclude<ApiResult<unknown>, { kind: 'ok' }>): string {
  if (result.kind === 'unreachable') return result.message
  if (result.status === 401) {
    return `the server does not accept the credentials (401): expired, revoked or of another cluster. It says: ${result.message}`
  }
  return `${result.message} (${result.status})`
}
