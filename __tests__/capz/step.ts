import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { readActionFile } from '../../src/adapters/host/action-file.ts'

const root = resolve(import.meta.dirname, '..', '..')

/** A step of a workflow that goes on. */
export type StartedStep = {
  readonly kill: (signal: NodeJS.Signals) => void
  /** All that it has printed so far. */
  readonly output: () => string
  readonly ended: Promise<{ readonly exitCode: number | undefined; readonly output: string }>
}

/** Starts the action's main step as a runner does, with `with:` over the defaults of action.yml. */
export function startMain(given: Readonly<Record<string, string>>, temp: string): StartedStep {
  const defaults = Object.fromEntries(readActionFile(root).inputs.map((input) => [input.name, input.default]))
  const inputs = Object.entries({ ...defaults, ...given }).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value
  ])
  writeFileSync(join(temp, 'state'), '')
  return start(
    'index.ts',
    { ...Object.fromEntries(inputs), GITHUB_STATE: join(temp, 'state') } as Record<string, string>,
    temp
  )
}

/** Starts its post step, with what the main step saved. */
export function startPost(temp: string): StartedStep {
  const saved = readFileSync(join(temp, 'state'), 'utf8').matchAll(/^(\w+)<<(\S+)\n([\s\S]*?)\n\2$/gm)
  return start(
    'post-step.ts',
    Object.fromEntries([...saved].map(([, name = '', , value = '']) => [`STATE_${name}`, value])),
    temp
  )
}

function start(entry: string, env: Readonly<Record<string, string>>, temp: string): StartedStep {
  const child = spawn(process.execPath, [join(root, 'src', entry)], {
    cwd: temp,
    env: { PATH: process.env['PATH'], HOME: temp, RUNNER_TEMP: temp, GITHUB_ACTIONS: 'true', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const ended = once(child, 'close').then(([code]: (number | null)[]) => ({ exitCode: code ?? undefined, output }))
  return { kill: (signal) => void child.kill(signal), output: () => output, ended }
}
