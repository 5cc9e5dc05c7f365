// The main job on a real cluster: brings a testbed up, runs the action from dist/ against it, takes it down again.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { down } from '../testbed/down.ts'
import { reasonOf } from '../testbed/failure.ts'
import { makeProgress } from '../testbed/progress.ts'
import { readTopology } from '../testbed/topology-file.ts'
import { up } from '../testbed/up.ts'

const NAME = 'demo'
const root = resolve(import.meta.dirname, '..')
const usage = `npm run demo [-- OPTIONS]

  --keep              leave the cluster up afterwards
  --topology FILE     another cluster than the default one (testbed/README.md)
  --kubernetes MINOR  another version than the default one (testbed/README.md)
  --kubeconfig PATH   no cluster of our own: use the one that this file leads to
  --INPUT VALUE       any input of the action, such as --nodes 'node-*' or --constrain false

Without them: constrain=true on node-a and node-b of the default cluster.
`

/** What the command line asks for; all that is no option of the demo's own is the action's. */
type Options = {
  readonly help: boolean
  readonly keep: boolean
  readonly topology?: string
  readonly kubernetes?: string
  readonly kubeconfig?: string
  readonly inputs: readonly string[]
}

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stop.abort(new Error(`stopped by ${signal}`))
  })
}

try {
  process.exitCode = await demo(parseOptions(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`)
  process.exitCode = 1
}

async function demo(options: Options): Promise<number> {
  if (options.help) {
    process.stdout.write(usage)
    return 0
  }
  if (options.kubeconfig !== undefined) {
    process.stderr.write(`demo: using the cluster that ${options.kubeconfig} leads to\n`)
    return runAction(options.kubeconfig, options.inputs)
  }
  const topology = options.topology === undefined ? undefined : readTopology(options.topology)
  try {
    const progress = makeProgress()
    const testbed = await up({
      name: NAME,
      progress,
      signal: stop.signal,
      ...(topology === undefined ? {} : { topology }),
      ...(options.kubernetes === undefined ? {} : { kubernetes: options.kubernetes })
    })
    return await runAction(testbed.kubeconfig, withDefaults(options))
  } finally {
    if (options.keep) process.stderr.write(`kept: npm run testbed -- down --name ${NAME} takes it away\n`)
    else await down({ name: NAME })
  }
}

/** In a cluster of unknown nodes all of them take part; in the default one, the two that are meant to pass. */
function withDefaults({ inputs, topology }: Options): readonly string[] {
  const isGiven = (name: string): boolean => inputs.some((one) => one === name || one.startsWith(`${name}=`))
  return [
    ...inputs,
    ...(isGiven('--constrain') ? [] : ['--constrain', 'true']),
    ...(isGiven('--nodes') || topology !== undefined ? [] : ['--nodes', 'node-a, node-b'])
  ]
}

/** Runs dist/ as a user does from a terminal, with nothing of this environment's clusters or workflows. */
async function runAction(kubeconfig: string, inputs: readonly string[]): Promise<number> {
  const bundle = join(root, 'dist', 'index.js')
  if (!existsSync(bundle)) throw new Error('dist/index.js is not there: npm run dist makes it')
  const hidden = /^(KUBECONFIG|INPUT_|GITHUB_|RUNNER_|STATE_)/
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !hidden.test(name)))
  const child = spawn(process.execPath, [bundle, '--kubeconfig', kubeconfig, ...inputs], { stdio: 'inherit', env })
  const passOn = (): void => void child.kill('SIGTERM')
  stop.signal.addEventListener('abort', passOn, { once: true })
  try {
    const [code] = (await once(child, 'exit')) as [number | null]
    return code ?? 1
  } finally {
    stop.signal.removeEventListener('abort', passOn)
  }
}

function parseOptions(args: readonly string[]): Options {
  const inputs: string[] = []
  let keep = false
  let topology: string | undefined
  let kubernetes: string | undefined
  let kubeconfig: string | undefined
  const queue = [...args]
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    const [name = '', ...rest] = arg.split('=')
    const value = (): string => (rest.length > 0 ? rest.join('=') : (queue.shift() ?? ''))
    if (arg === '--keep') keep = true
    else if (name === '--topology') topology = value()
    else if (name === '--kubernetes') kubernetes = value()
    else if (name === '--kubeconfig') kubeconfig = value()
    else inputs.push(arg)
  }
  return {
    help: args.includes('--help') || args.includes('-h'),
    keep,
    inputs,
    ...(topology === undefined ? {} : { topology }),
    ...(kubernetes === undefined ? {} : { kubernetes }),
    ...(kubeconfig === undefined ? {} : { kubeconfig })
  }
}
