import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readActionFile } from '../../src/adapters/host/action-file.ts'
import { systemClock } from '../../src/adapters/clock.ts'
import { connect } from '../../src/adapters/cluster/connect.ts'
import { readTextFile } from '../../src/adapters/files.ts'
import { openJournal } from '../../src/adapters/journal.ts'
import { makeRegistry } from '../../src/adapters/http/registry.ts'
import type { Inputs } from '../../src/core/model.ts'
import { parseInputs } from '../../src/inputs/parse.ts'
import { makeReportV1 } from '../../src/render/json/json.ts'
import type { ReportV1 } from '../../src/render/json/report-v1.ts'
import { run } from '../../src/run.ts'
import type { Given } from '../cluster/action.ts'

const root = resolve(import.meta.dirname, '..', '..')
const silent = { info: () => undefined, warn: () => undefined, mask: () => undefined }

/** The action's inputs, over the defaults of action.yml. */
export function readInputs(given: Given): Inputs {
  const { inputs } = readActionFile(root)
  const raw = new Map([...inputs.map((one) => [one.name, one.default] as const), ...Object.entries(given)])
  const names = inputs.map((one) => one.name)
  const where = { homeDir: '/', defaultReportDir: '/', readFile: readTextFile, findArchiveFault: () => undefined }
  const parsed = parseInputs(raw, names, where)
  if (parsed.kind === 'mistakes') throw new Error(parsed.mistakes.join('\n'))
  return parsed.inputs
}

/**
 * The action's run, as its main step does it, in this process: two dozen at once would else spend their time on starting
 * Node.js. What a process adds is tried by the project `cluster`.
 */
export async function runInProcess(inputs: Inputs): Promise<ReportV1> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-in-process-'))
  const connected = await connect(inputs, {}, silent)
  const { signal } = new AbortController()
  try {
    const ports = {
      cluster: connected.until(AbortSignal.any([signal, AbortSignal.timeout(inputs.timeoutMs)])),
      cleaning: connected.cluster,
      pods: connected.pods,
      services: connected.services,
      registry: makeRegistry({}),
      clock: systemClock,
      journal: openJournal(join(folder, 'ledger.json')),
      log: silent,
      progress: { planned: () => undefined, checkDecided: () => undefined, workloadDecided: () => undefined }
    }
    const { context, server, connectionPath } = connected
    const origin = {
      runId: randomBytes(4).toString('hex'),
      cluster: { context, server },
      connectionPath,
      expectedNodes: []
    }
    return makeReportV1(await run(inputs, origin, ports, signal), { docsUrl: 'docs/diagnoses.md' })
  } finally {
    await connected.close()
    rmSync(folder, { recursive: true })
  }
}
