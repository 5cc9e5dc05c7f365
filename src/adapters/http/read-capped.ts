import { secrets } from '../secrets.ts'

/** The most of an answer that is read. */
export const BODY_LIMIT = 64 * 1024

/** Reads at most so much of a body: a sample may answer without an end, or break off in the middle. */
export async function readCapped(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
): Promise<{ readonly body: string; readonly incomplete: boolean }> {
  const chunks: Uint8Array[] = []
  let size = 0
  let incomplete = false
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      size += chunk.length
      if (size > BODY_LIMIT) {
        incomplete = true
        break
      }
    }
  } catch {
    // What came before the break is shown; that there was one is the finding.
    incomplete = true
  }
  // Redacted before anybody cuts it: a part of a secret isn't found any more.
  return { body: secrets.redact(Buffer.concat(chunks).subarray(0, BODY_LIMIT).toString('utf8')), incomplete }
}
