// A stand-in for GitHub's command line, as far as docs/examples call it: what is on GitHub is in the folder GH_FOLDER. An option that it does not
// know is an error.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'

const text = { type: 'string' } as const
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    repo: text,
    workflow: text,
    status: text,
    limit: text,
    json: text,
    jq: text,
    name: text,
    dir: text,
    'predicate-type': text,
    'signer-workflow': text,
    format: text
  }
})
const folder = process.env['GH_FOLDER'] ?? ''
const [command = '', verb = '', subject = ''] = positionals

switch (`${command} ${verb}`) {
  case 'run list':
    listRuns()
    break
  case 'run download':
    cpSync(join(folder, 'runs', subject, values.name ?? ''), values.dir ?? '', { recursive: true })
    break
  case 'attestation verify':
    verify()
    break
  default:
    throw new Error(`gh: got ${positionals.join(' ')}`)
}

/** runs.json has the newest run first. */
function listRuns(): void {
  const runs = JSON.parse(readFileSync(join(folder, 'runs.json'), 'utf8')) as readonly Record<string, unknown>[]
  const found = runs
    .filter(({ workflowName, conclusion }) => workflowName === values.workflow && conclusion === values.status)
    .slice(0, Number(values.limit))
    .map((run) => ({ [values.json ?? '']: run[values.json ?? ''] }))
  const { stdout } = spawnSync('jq', ['--raw-output', values.jq ?? ''], { input: JSON.stringify(found) })
  process.stdout.write(stdout)
}

/** An attestation is known by the digest of what it is of, and counts if workflow and type are those asked for. */
function verify(): void {
  const digest = createHash('sha256').update(readFileSync(subject)).digest('hex')
  const file = join(folder, 'attestations', digest)
  const attested = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as {
        readonly signer: string
        readonly predicateType: string
        readonly predicate: unknown
      })
    : undefined
  const [signer, type] = [values['signer-workflow'], values['predicate-type']]
  if (attested === undefined || attested.signer !== signer || attested.predicateType !== type) {
    process.stderr.write('no attestation\n')
    process.exitCode = 1
    return
  }
  const { predicateType, predicate } = attested
  process.stdout.write(JSON.stringify([{ verificationResult: { statement: { predicateType, predicate } } }]))
}
