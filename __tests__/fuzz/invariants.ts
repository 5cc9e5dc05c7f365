import assert from 'node:assert/strict'
import { Refusal } from '../../src/adapters/errors.ts'
import { secrets } from '../../src/adapters/secrets.ts'

/** Put wherever a credential is, and looked for in all that comes out. */
export const SECRET = 'fuzz-secret-a91c5e7702d4'

/** Words of JavaScript's own errors: what a user reads must be ours, or a system's. */
const ACCIDENT =
  /\b(?:Type|Range|Reference)Error\b|Cannot (?:read|set) propert|is not (?:a function|iterable)|undefined \(reading|Maximum call stack|\[object Object\]|Invalid (?:array length|time value|URL)|unexpected value/

/** Text for a user: clear, and without any credential. */
export function assertClear(message: string): void {
  assert.equal(typeof message, 'string', 'a message is a text')
  assert.notEqual(message.trim(), '', 'a message is not empty')
  assert.ok(!ACCIDENT.test(message), `a message is not in our words: ${message.slice(0, 300)}`)
  assertNoSecret(message)
}

/** No credential is in a text as it leaves the process, which redacts all that it knows. */
export function assertNoSecret(text: string): void {
  if (!text.includes(SECRET)) return
  const shown = secrets.redact(text)
  assert.ok(!shown.includes(SECRET), `a credential is shown: ${excerpt(shown)}`)
}

function excerpt(text: string): string {
  const at = text.indexOf(SECRET)
  return text.slice(Math.max(0, at - 80), at + SECRET.length + 20)
}

/** Text of a mistake: clear, on one line, and without anything that acts in a terminal. */
export function assertMistake(mistake: string): void {
  assertClear(mistake)
  assert.doesNotMatch(mistake, /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u, 'a mistake is one line of text')
}

/** Work that may be refused; gives nothing then. Everything else that it throws is a defect. */
export async function mayBeRefused<T>(work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    assertClear(error.message)
    return undefined
  }
}
