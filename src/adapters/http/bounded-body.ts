/** An answer that is larger than anybody who means well sends; its message is for users. */
export class OversizedAnswer extends Error {
  override readonly name = 'OversizedAnswer'
}

/** Commas and brackets of JSON: each value that is made of it takes far more memory than the text. */
const SEPARATORS = /[,[{]/g
const MAX_VALUES = 4_000_000

/** Reads a body whole; throws an `OversizedAnswer` for one of more than so many MiB, and what a stream throws. */
export async function readBounded(body: AsyncIterable<Uint8Array>, maxMib: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxMib * 1024 * 1024) {
      throw new OversizedAnswer(`the answer, unpacked, is larger than ${maxMib.toString()} MiB, the most that is read`)
    }
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Parses JSON; throws a `SyntaxError`, or an `OversizedAnswer` for one of more values than memory is sure to hold. */
export function parseBoundedJson(text: string): unknown {
  let values = 0
  // A short text has no room for more.
  while (text.length > MAX_VALUES && SEPARATORS.test(text) && values <= MAX_VALUES) values += 1
  SEPARATORS.lastIndex = 0
  if (values > MAX_VALUES) {
    throw new OversizedAnswer(`the answer has more than ${MAX_VALUES.toString()} values, the most that are read`)
  }
  return JSON.parse(text)
}

/** Lines of a body; throws an `OversizedAnswer` for one of more than so many MiB. */
export async function* readLines(body: AsyncIterable<Uint8Array>, maxMib: number): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest: string[] = []
  let size = 0
  for await (const chunk of body) {
    const [first = '', ...more] = decoder.decode(chunk, { stream: true }).split('\n')
    rest.push(first)
    size += first.length
    if (size > maxMib * 1024 * 1024) {
      throw new OversizedAnswer(`one line of the watch is longer than ${maxMib.toString()} MiB, the most that is read`)
    }
    if (more.length === 0) continue
    const last = more.pop() ?? ''
    yield* [rest.join(''), ...more].filter((line) => line !== '')
    rest = [last]
    size = last.length
  }
  const end = rest.join('')
  if (end !== '') yield end
}
