import type { ConnectionProblem, ConnectionPath } from '../core/facts/connection.ts'
import { isQuotaConflict } from '../core/kubernetes/quota-conflict.ts'
import type { Refusal } from '../core/observations/refusal.ts'
import type { ApiResult } from '../ports.ts'

/** What a step that may stop the run gives: its value, or the one message that reports why not. */
export type Step<T> = { readonly kind: 'done'; readonly value: T } | ({ readonly kind: 'problem' } & Problem)

/** Why the run can't go on; with a connection problem where it is the path to the cluster, and with that way where it isn't the run's. */
export type Problem = {
  readonly message: string
  readonly connectionProblem?: ConnectionProblem | undefined
  readonly connectionPath?: ConnectionPath | undefined
}

/** Makes a problem of a request that failed, in the server's words. */
export function problem(
  what: string,
  result: Exclude<ApiResult<unknown>, { kind: 'ok' }>
): Extract<Step<never>, { kind: 'problem' }> {
  const connectionProblem = connectionProblemOf(result)
  const message = `${what}: ${describeFailure(result)}`
  return { kind: 'problem', message, connectionProblem }
}

/** The same of an object that was not created: what the API server decided about it is no problem of the connection. */
export function creationProblem(
  what: string,
  result: Exclude<ApiResult<unknown>, { kind: 'ok' }>
): Extract<Step<never>, { kind: 'problem' }> {
  if (!isDecision(result)) return problem(what, result)
  return { kind: 'problem', message: `${what}: ${describeFailure(result)}` }
}

/** A failure as a connection problem, if it is one: an API server that knows no such object, or whose quotas conflict, has been reached. */
function connectionProblemOf(result: Exclude<ApiResult<unknown>, { kind: 'ok' }>): ConnectionProblem | undefined {
  if (result.kind === 'unreachable') return result.connectionProblem
  const { message, reason, status } = result
  return reason === 'NotFound' || isQuotaConflict(message)
    ? undefined
    : { kind: 'refused', status, isStatus: reason !== '' }
}

/** What the server, or the path to it, reported. */
export function describeFailure(result: Exclude<ApiResult<unknown>, { kind: 'ok' }>): string {
  if (result.kind === 'unreachable') return result.message
  if (result.status === 401) {
    return `the server does not accept the credentials (401): expired, revoked or of another cluster. Its answer: ${result.message}`
  }
  return `${result.message} (${result.status})`
}

/** Why an object was not created, and whether that was a decision at all. */
export function readRefusal(result: Exclude<ApiResult<unknown>, { kind: 'ok' }>): Refusal {
  return { kind: kindOf(result), text: describeFailure(result) }
}

/** True where the API server decided about the object, and not about who asks. */
export function isDecision(result: Exclude<ApiResult<unknown>, { kind: 'ok' }>): boolean {
  return kindOf(result) === 'denied'
}

function kindOf(result: Exclude<ApiResult<unknown>, { kind: 'ok' }>): Refusal['kind'] {
  if (isUnanswered(result)) return 'unanswered'
  return result.kind === 'refused' && result.status === 401 ? 'credentials' : 'denied'
}

/** True where what is to be deleted is not there, or another of its name is: somebody else was first. */
export function isGone(result: ApiResult<unknown>): result is Extract<ApiResult<unknown>, { kind: 'refused' }> {
  return result.kind === 'refused' && (result.status === 404 || result.status === 409)
}

/** A webhook that denies may use any status; for one that fails, the API server has 500. */
const OF_WEBHOOK = /admission webhook|calling webhook/

function isUnanswered(result: Exclude<ApiResult<unknown>, { kind: 'ok' }>): boolean {
  if (result.kind === 'unreachable') return true
  if (OF_WEBHOOK.test(result.message)) return false
  return (
    result.status === 429 || result.status >= 500 || (result.reason === 'Conflict' && isQuotaConflict(result.message))
  )
}

/** True where the API server was there, and neither throttles nor fails: what it denies is an answer too. */
export function isAnswered(result: ApiResult<unknown>): boolean {
  return result.kind === 'ok' || !isUnanswered(result)
}
