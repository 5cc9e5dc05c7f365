import { homedir } from 'node:os'
import { join } from 'node:path'
import { readActionFile } from './adapters/host/action-file.ts'
import { Refusal } from './adapters/errors.ts'
import { findArchiveFault, findFolderFault, readTextFile } from './adapters/files.ts'
import type { Host, Invocation } from './adapters/host/host.ts'
import { readRequest } from './adapters/host/open.ts'
import { secrets } from './adapters/secrets.ts'
import type { Inputs } from './core/model.ts'
import { secretsIn } from './core/text/contents.ts'
import { parseInputs } from './inputs/parse.ts'
import { parseContext } from './inputs/fields.ts'
import { parseKubeconfig } from './inputs/paths.ts'
import { describeIgnored, findUnknown } from './inputs/unknown.ts'
import { publishError } from './publish.ts'
import { VERSION } from './version.ts'

/** What the process was started for: a run, or something that is done by now. */
export type ReadRun =
  { readonly kind: 'run'; readonly inputs: Inputs } | { readonly kind: 'end'; readonly exitCode: number }

/** Reads what was asked, from a workflow or a command line; mistakes are reported, all together, and nothing is touched. */
export async function readInputs(invocation: Invocation, host: Host): Promise<ReadRun> {
  // Right for src/ and for dist/: action.yml is in the folder above both.
  const action = readActionFile(join(import.meta.dirname, '..'))
  const request = readRequest(invocation, action, VERSION)
  if (request.kind === 'print') {
    host.log.info(request.text)
    return { kind: 'end', exitCode: 0 }
  }
  secrets.add(secretsIn(request.raw))
  const runnerTemp = invocation.env['RUNNER_TEMP'] ?? ''
  const declared = action.inputs.map((input) => input.name)
  const parsed = parseInputs(request.raw, declared, {
    homeDir: homedir(),
    defaultReportDir: host.kind === 'workflow' && runnerTemp !== '' ? runnerTemp : './wasm-node-smoke-report',
    readFile: readTextFile,
    findArchiveFault,
    findFolderFault,
    isJob: host.kind === 'workflow'
  })
  if (host.kind === 'workflow') warnOfForeign(request.raw, declared, host)
  const mistakes = [...request.mistakes, ...(parsed.kind === 'mistakes' ? parsed.mistakes : [])]
  if (parsed.kind === 'inputs' && mistakes.length === 0) return { kind: 'run', inputs: parsed.inputs }
  await publishError(host, [...mistakes, ...(await findDeadEnd(request.raw, invocation))])
  return { kind: 'end', exitCode: 1 }
}

function warnOfForeign(raw: ReadonlyMap<string, string>, declared: readonly string[], { log }: Host): void {
  for (const name of findUnknown(raw, declared).foreign) log.warn(describeIgnored(name))
}

/** Why the kubeconfig leads nowhere, to be reported with all other mistakes and not only once those are fixed. */
async function findDeadEnd(raw: ReadonlyMap<string, string>, { env }: Invocation): Promise<readonly string[]> {
  const text = (name: string): string => raw.get(name)?.trim() ?? ''
  const kubeconfig = parseKubeconfig('kubeconfig', text('kubeconfig'), homedir())
  const context = parseContext('context', text('context'))
  if (kubeconfig.kind === 'mistakes' || kubeconfig.value.kind === 'kind') return []
  if (context.kind === 'mistakes' || text('kind-cluster') !== '') return []
  // Loaded now: nothing else in a run that doesn't begin needs it.
  const [{ readFiles }, { openKubeconfig }] = await Promise.all([
    import('./adapters/kubeconfig/files.ts'),
    import('./adapters/kubeconfig/context.ts')
  ])
  try {
    await openKubeconfig(readFiles(kubeconfig.value, env), context.value, env).close()
    return []
  } catch (error) {
    return error instanceof Refusal ? [error.message] : []
  }
}
