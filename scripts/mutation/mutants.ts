// A copy of the tree whose files hold all of their mutants at once, of which the environment of a process chooses one.
import { Instrumenter } from '@stryker-mutator/instrumenter'
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { root } from '../tools.ts'

/** Texts aren't mutated: what a message says is held by golden files, and most of them aren't read by a file's own tests. */
const EXCLUDED = ['StringLiteral', 'Regex', 'ArrayDeclaration', 'ObjectLiteral']
/** Packages and history stay where they are. */
const NOT_COPIED = ['node_modules', '.git']

/** One change of a file that no test should leave unnoticed. */
export type Mutant = {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly mutator: string
  readonly before: string
  readonly after: string
}

type Position = { readonly line: number; readonly column: number }

const silent = { isEnabled: () => false, log: () => undefined }
const logger = {
  isTraceEnabled: silent.isEnabled,
  isDebugEnabled: silent.isEnabled,
  isInfoEnabled: silent.isEnabled,
  isWarnEnabled: silent.isEnabled,
  isErrorEnabled: silent.isEnabled,
  isFatalEnabled: silent.isEnabled,
  trace: silent.log,
  debug: silent.log,
  info: silent.log,
  warn: silent.log,
  error: silent.log,
  fatal: silent.log
}

/** Copies the tree to a temporary folder, which the caller removes. */
export function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-mutation-'))
  const isCopied = (path: string): boolean => !NOT_COPIED.includes(relative(root, path))
  cpSync(root, copy, { recursive: true, filter: isCopied })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

/** Writes the mutants of these files into the copy of the tree, all switched off. */
export async function instrument(copy: string, files: readonly string[]): Promise<readonly Mutant[]> {
  const sources = new Map(files.map((name) => [name, readFileSync(join(copy, name), 'utf8')]))
  const { files: instrumented, mutants } = await new Instrumenter(logger).instrument(
    [...sources].map(([name, content]) => ({ name, content, mutate: true })),
    { plugins: null, ignorers: [], excludedMutations: EXCLUDED }
  )
  for (const { name, content } of instrumented) writeFileSync(join(copy, name), content)
  return mutants
    .filter(({ status }) => status !== 'Ignored')
    .map(({ id, fileName: file, location: { start, end }, mutatorName: mutator, replacement: after }) => {
      const before = cut(sources.get(file) ?? '', start, end)
      // Stryker counts from 0.
      return { id, file, line: start.line + 1, column: start.column + 1, mutator, before, after }
    })
}

/** The text between two positions. */
function cut(source: string, start: Position, end: Position): string {
  const lines = source.split('\n').slice(start.line, end.line + 1)
  const last = lines.length - 1
  return lines
    .map((line, index) => line.slice(index === 0 ? start.column : 0, index === last ? end.column : undefined))
    .join('\n')
}
