import { homedir } from 'node:os'
import { join } from 'node:path'
import { readActionFile } from './adapters/action-file.ts'
import { findArchiveFault, readTextFile } from './adapters/files.ts'
import type { Front, Launch } from './adapters/front.ts'
import { readRequest } from './adapters/launch.ts'
import type { Inputs } from './core/model.ts'
import { parseInputs, secretsIn } from './inputs.ts'
import { publishError } from './publish.ts'
import { VERSION } from './version.ts'

/** What the process was started for: a run, or something that is done by now. */
export type ReadRun =
  { readonly kind: 'run'; readonly inputs: Inputs } | { readonly kind: 'end'; readonly exitCode: number }

/** Reads what was asked, from a workflow or a command line; mistakes are said, all together, and nothing is touched. */
export function readRun(launch: Launch, front: Front): ReadRun {
  // Right for src/ and for dist/: action.yml is in the folder above both.
  const action = readActionFile(join(import.meta.dirname, '..'))
  const request = readRequest(launch, action, VERSION)
  if (request.kind === 'print') {
    front.log.info(request.text)
    return { kind: 'end', exitCode: 0 }
  }
  front.log.mask(secretsIn(request.raw))
  const runnerTemp = launch.env['RUNNER_TEMP'] ?? ''
  const parsed = parseInputs(
    request.raw,
    action.inputs.map((input) => input.name),
    {
      homeDir: homedir(),
      defaultReportDir: front.kind === 'workflow' && runnerTemp !== '' ? runnerTemp : './wasm-node-smoke-report',
      readFile: readTextFile,
      findArchiveFault
    }
  )
  const mistakes = [...request.mistakes, ...(parsed.kind === 'mistakes' ? parsed.mistakes : [])]
  if (parsed.kind === 'inputs' && mistakes.length === 0) return { kind: 'run', inputs: parsed.inputs }
  publishError(front, mistakes)
  return { kind: 'end', exitCode: 1 }
}
