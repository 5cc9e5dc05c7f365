import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import wabt from 'wabt'

/** What a module does once it has written its answer. */
export type Ending = 'returns' | 'exits-1' | 'traps' | 'hangs' | 'never-ends' | 'eats-memory'

/** A WebAssembly application that answers one path, and every other one with 404. */
export type Application = {
  /** The mark that a shim compares with the runtime it was called for. */
  readonly runtime: string
  readonly path: string
  /** The whole CGI response: headers, a blank line, the body. Empty if the module is to print nothing before it ends. */
  readonly answer: string
  readonly ending: Ending
}

const maxPathBytes = 255
const maxAnswerBytes = 60_000

/** A CGI response whose body is plain text; further headers are given as `Name: value`. */
export function makeAnswer(body: string, status = '200 OK', headers: readonly string[] = []): string {
  return [`Status: ${status}`, 'Content-Type: text/plain', ...headers, '', body].join('\n')
}

/** Compiles an application to WebAssembly: the same application, the same bytes. */
export async function makeModule(application: Application): Promise<Uint8Array> {
  return await compileText('app.wat', fillIn(await readFile(join(import.meta.dirname, 'app.wat'), 'utf8'), application))
}

/** Compiles WebAssembly text; `name` is what mistakes in it are reported with. */
export async function compileText(name: string, text: string): Promise<Uint8Array> {
  const parsed = (await wabt()).parseWat(name, text, { annotations: true, bulk_memory: true })
  try {
    parsed.resolveNames()
    parsed.validate()
    return parsed.toBinary({}).buffer
  } finally {
    parsed.destroy()
  }
}

function fillIn(template: string, { runtime, path, answer, ending }: Application): string {
  // A longer text would run into what lies behind it in the module's memory.
  if (Buffer.byteLength(path) > maxPathBytes) throw new Error(`path: expected at most ${maxPathBytes} bytes`)
  if (Buffer.byteLength(answer) > maxAnswerBytes) throw new Error(`answer: expected at most ${maxAnswerBytes} bytes`)
  const words: Readonly<Record<string, string>> = {
    '{runtime}': quote(runtime),
    '{path}': quote(path),
    '{answer}': quote(answer),
    '{answer-bytes}': String(Buffer.byteLength(answer)),
    '{ending}': ending
  }
  return template.replace(/\{[a-z-]+\}/g, (word) => words[word] ?? word)
}

/** WebAssembly text takes every byte as a backslash with two digits. */
function quote(text: string): string {
  return Buffer.from(text).toString('hex').replace(/../g, '\\$&')
}
