import { parseArgs } from 'node:util'
import { kubernetesMinors } from './build/kubernetes.ts'
import { down } from './down.ts'
import { reasonOf, TestbedFailure } from './failure.ts'
import { renderLogs } from './logs.ts'
import { makeProgress } from './progress.ts'
import { readStatus, renderStatus } from './status.ts'
import { readTopology } from './topology-file.ts'
import { up } from './up.ts'

const usage = `A real Kubernetes cluster on this machine.

  up [--topology FILE] [--kubernetes MINOR]
                         build what isn't built yet, start the cluster, print its kubeconfig's path
  down                   take it away whole
  status [--json]        what of it runs
  logs NODE [PROGRAM]    what the programs of a node (or of "control-plane") wrote

  --name NAME            which testbed, if there are several (default: "default")
  --kubernetes MINOR     one of ${kubernetesMinors().join(', ')} (default: the last)
`

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    stop.abort(new TestbedFailure(`stopped by ${signal}`))
  })
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  // What we expected to be possible explains itself; anything else is a fault of ours, and its stack is wanted.
  const text =
    error instanceof TestbedFailure
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error)
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
}

async function main(args: readonly string[]): Promise<number> {
  const parsed = parse(args)
  if (parsed.kind === 'mistake') {
    process.stderr.write(`${parsed.text}\n\n${usage}`)
    return 2
  }
  const { command, rest, values } = parsed
  const name = values.name ?? 'default'
  const progress = makeProgress()
  switch (command) {
    case 'up': {
      const topology = values.topology === undefined ? {} : { topology: readTopology(values.topology) }
      const version = values.kubernetes === undefined ? {} : { kubernetes: values.kubernetes }
      const testbed = await up({ name, ...topology, ...version, progress, signal: stop.signal })
      process.stdout.write(`${testbed.kubeconfig}\n`)
      return 0
    }
    case 'down': {
      const found = await down({ name, progress, signal: stop.signal })
      process.stderr.write(found ? `the testbed "${name}" is gone\n` : `there is no testbed "${name}"\n`)
      return 0
    }
    case 'status': {
      const status = await readStatus(name)
      process.stdout.write(values.json === true ? `${JSON.stringify(status, undefined, 2)}\n` : renderStatus(status))
      return status.phase === 'up' ? 0 : 1
    }
    case 'logs':
      process.stdout.write(renderLogs(name, rest[0] ?? '', rest[1]))
      return 0
  }
}

type Parsed =
  | { readonly kind: 'mistake'; readonly text: string }
  | {
      readonly kind: 'command'
      readonly command: 'up' | 'down' | 'status' | 'logs'
      readonly rest: readonly string[]
      readonly values: {
        readonly name?: string
        readonly topology?: string
        readonly kubernetes?: string
        readonly json?: boolean
      }
    }

function parse(args: readonly string[]): Parsed {
  const options = {
    name: { type: 'string' },
    topology: { type: 'string' },
    kubernetes: { type: 'string' },
    json: { type: 'boolean' }
  } as const
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [given = '', ...rest] = positionals
    const command = (['up', 'down', 'status', 'logs'] as const).find((each) => each === given)
    if (command === undefined) return { kind: 'mistake', text: `expected up, down, status or logs, got "${given}"` }
    const most = command === 'logs' ? 2 : 0
    if (rest.length > most) return { kind: 'mistake', text: `${command}: unexpected "${rest[most] ?? ''}"` }
    if (command === 'logs' && rest.length === 0) return { kind: 'mistake', text: 'logs: expected the name of a node' }
    return { kind: 'command', command, rest, values }
  } catch (error) {
    return { kind: 'mistake', text: reasonOf(error) }
  }
}
