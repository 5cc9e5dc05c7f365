import type { ConnectionProblem, ForeignText, ConnectionPath } from '../core/facts/connection.ts'
import { explainError } from './error-words.ts'

/** An error's own words and those of what caused it: fetch's message alone is only "fetch failed". */
export function describeError(error: unknown): string {
  const parts: string[] = []
  for (let one: unknown = error; one instanceof Error && parts.length < 5; one = one.cause) {
    const inner = one instanceof AggregateError ? one.errors.map(describeError).join('; ') : ''
    const text = [explainError(one), inner].filter((part) => part !== '').join(': ') || codeOf(one) || one.name
    if (!parts.includes(text) && text !== 'fetch failed') parts.push(text)
  }
  return parts.join(': ') || (error instanceof Error ? error.message : String(error))
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** The codes of an error and of all that caused it, and names of such as have no code of their own. */
export function codesOf(error: unknown): readonly string[] {
  const codes: string[] = []
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) {
    codes.push(codeOf(one) || one.name, ...(one instanceof AggregateError ? one.errors.flatMap(codesOf) : []))
  }
  return [...new Set(codes)]
}

/**
 * A problem that ends the run before it began: its message is all that the user needs, no stack. What it has of an
 * connection problem, and of the names on the path to it, goes into a diagnosis.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly connectionProblem: ConnectionProblem | undefined
  readonly connectionPath: ConnectionPath

  constructor(message: string, connectionProblem?: ConnectionProblem, connectionPath: ConnectionPath = {}) {
    super(message)
    this.connectionProblem = connectionProblem
    this.connectionPath = connectionPath
  }

  /** The same, on a path of which more is known. */
  on(connectionPath: ConnectionPath): Refusal {
    return new Refusal(this.message, this.connectionProblem, { ...this.connectionPath, ...connectionPath })
  }
}

/** Refuses a kubeconfig for what is in it, or for a file that it names; `holds` is what is there in its place. */
export function refuseKubeconfig(message: string, connectionPath?: ConnectionPath, holds?: ForeignText): Refusal {
  return new Refusal(message, { kind: 'bad-kubeconfig', ...(holds === undefined ? {} : { holds }) }, connectionPath)
}
