import type { FileText, Inputs } from '../core/model.ts'
import { adviseFile, findContents } from '../core/text/contents.ts'
import { expandHome, isExpression } from '../core/text/paths.ts'
import { quote } from '../core/text/quote.ts'
import { accept, type Parsed, reject } from './result.ts'

/** What reading inputs needs to know of the machine. */
export type Surroundings = {
  readonly homeDir: string
  /** Where reports go if the user names no folder. */
  readonly defaultReportDir: string
  /** Reads a text file of so many bytes at most. */
  readonly readFile: (path: string, maxBytes: number) => FileText
  /** Why a file can't be an image archive; undefined if it may be one. */
  readonly findArchiveFault: (path: string) => string | undefined
  /** Why nothing can be written to a folder, which may have to be made; undefined if it may be. */
  readonly findFolderFault: (path: string) => string | undefined
  /** Inputs come as variables, among which a job may have some of its own. */
  readonly isJob?: boolean
}

/** Longer than any path that an operating system opens. */
const MAX_PATH_LENGTH = 4096
const NOT_IN_PATHS = /\p{Cc}/u
const EXPECTED_KUBECONFIG = '"auto" or the path of a file'

/** True if a text can be the path of a file. */
export function isPath(text: string): boolean {
  return text !== '' && text.length <= MAX_PATH_LENGTH && !NOT_IN_PATHS.test(text) && findContents(text) === undefined
}

/** Reads where the kubeconfig is. No mistake shows what came, since that is often the kubeconfig itself. */
export function parseKubeconfig(name: string, text: string, homeDir: string): Parsed<Inputs['kubeconfig']> {
  if (text === 'auto') return accept({ kind: 'auto' })
  if (text === '')
    return reject(name, EXPECTED_KUBECONFIG, { shown: 'nothing, which is what an unset secret or variable gives' })
  if (isExpression(text)) {
    const shown = 'an expression "${{ ... }}" that was not expanded, as only a workflow file expands it'
    return reject(name, EXPECTED_KUBECONFIG, { shown })
  }
  if (isPath(text)) return accept({ kind: 'path', path: expandHome(text, homeDir) })
  const shown = findContents(text) ?? 'a text that is not a path (not shown)'
  return reject(name, EXPECTED_KUBECONFIG, { shown: `${shown}; ${adviseFile(text)}` })
}

/** Reads where the reports go. */
export function parseReportDir(
  name: string,
  text: string,
  where: Pick<Surroundings, 'homeDir' | 'defaultReportDir' | 'findFolderFault'>
): Parsed<string> {
  if (text !== '' && !isPath(text)) return reject(name, 'the path of a folder', text)
  const path = text === '' ? where.defaultReportDir : expandHome(text, where.homeDir)
  const fault = where.findFolderFault(path)
  return fault === undefined
    ? accept(path)
    : reject(name, 'a folder that can be written to', { shown: `${quote(path)}: ${fault}` })
}

/** The most that is read of files that an input names; a device or a wrong file may have any size. */
export const MAX_SAMPLE_FILE = 1024 * 1024
export const MAX_MANIFESTS = 16 * 1024 * 1024

/** Reads a text file that an input names, of so many bytes at most. */
export function readText(
  name: string,
  expected: string,
  path: string,
  maxBytes: number,
  where: Surroundings
): Parsed<string> {
  if (!isPath(path)) return reject(name, expected, path)
  const file = where.readFile(expandHome(path, where.homeDir), maxBytes)
  if (file.kind === 'text') return accept(file.text)
  return reject(name, expected, { shown: `${quote(path)}, which can't be read: ${file.reason}` })
}
