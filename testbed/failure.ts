/** An end that a user can do something about: its message stands alone, so it is shown without a stack trace. */
export class TestbedFailure extends Error {
  override readonly name = 'TestbedFailure'
}

/** What was thrown, as text for a message. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
