import { root } from '../../../scripts/tools.ts'
import { readTextFile } from '../../../src/adapters/files.ts'
import { readActionFile } from '../../../src/adapters/host/action-file.ts'
import type { Runtime } from '../../../src/core/model.ts'
import { parseInputs } from '../../../src/inputs/parse.ts'
import type { Given } from '../../support/action/run.ts'

/** The runtimes that a run with these inputs checks, each with its sample: a report names them, a recording has all of them. */
export function readRuntimes(given: Given): readonly Runtime[] {
  const { inputs } = readActionFile(root)
  const raw = new Map([...inputs.map((one) => [one.name, one.default] as const), ...Object.entries(given)])
  const names = inputs.map((one) => one.name)
  const where = {
    homeDir: '/',
    defaultReportDir: '/',
    readFile: readTextFile,
    findArchiveFault: () => undefined,
    findFolderFault: () => undefined
  }
  const parsed = parseInputs(raw, names, where)
  if (parsed.kind === 'mistakes') throw new Error(parsed.mistakes.join('\n'))
  return parsed.inputs.runtimes
}
