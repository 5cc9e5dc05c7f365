/** An error's own words and those of what caused it: fetch's message alone is only "fetch failed". */
export function describeError(error: unknown): string {
  const parts: string[] = []
  for (let one: unknown = error; one instanceof Error && parts.length < 5; one = one.cause) {
    const inner = one instanceof AggregateError ? one.errors.map(describeError).join('; ') : ''
    const text = [one.message, inner].filter((part) => part !== '').join(': ') || codeOf(one) || one.name
    if (!parts.includes(text) && text !== 'fetch failed') parts.push(text)
  }
  return parts.join(': ') || (error instanceof Error ? error.message : String(error))
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** A problem that ends the run before it began: its message is all that the user needs, no stack. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
