import { resolve } from 'node:path'
import { readActionFile } from '../../../src/adapters/host/action-file.ts'
import type { FileText, Inputs } from '../../../src/core/model.ts'
import { parseInputs } from '../../../src/inputs/parse.ts'

const declared = readActionFile(resolve(import.meta.dirname, '../../..')).inputs

/** The inputs that action.yml declares. */
export const names = declared.map((input) => input.name)

/** Reads inputs that are right, over the defaults of action.yml. */
export function read(given: Readonly<Record<string, string>> = {}): Inputs {
  const parsed = parse(given)
  if (parsed.kind === 'mistakes') throw new Error(parsed.mistakes.join('\n'))
  return parsed.inputs
}

/** The mistakes in inputs, over the defaults of action.yml. */
export function mistakesIn(given: Readonly<Record<string, string>>): readonly string[] {
  const parsed = parse(given)
  return parsed.kind === 'mistakes' ? parsed.mistakes : []
}

/** Reads inputs over the defaults of action.yml, on a machine without files. */
export function parse(
  given: Readonly<Record<string, string>>,
  more: { readonly isJob?: boolean } = {}
): ReturnType<typeof parseInputs> {
  const raw = new Map([...declared.map((input) => [input.name, input.default] as const), ...Object.entries(given)])
  const readFile = (): FileText => ({ kind: 'unreadable', reason: 'no such file' })
  const findArchiveFault = (path: string): string | undefined => (path.endsWith('.tar') ? undefined : 'no such file')
  return parseInputs(raw, names, {
    homeDir: '/home/me',
    defaultReportDir: '/reports',
    readFile,
    findArchiveFault,
    findFolderFault: (path) => (path === '/a-file' ? '/a-file is a file' : undefined),
    ...more
  })
}
