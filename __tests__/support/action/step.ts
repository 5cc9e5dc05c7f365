import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../scripts/tools.ts'
import { readActionFile } from '../../../src/adapters/host/action-file.ts'
import type { PostState } from '../../../src/post-state.ts'
import type { Testbed } from '../../../testbed/testbed.ts'
import { type Ended, runPostStep, startBundle, startPostStep, type Running } from './program.ts'

/** Starts the action's main step as a runner does, with `with:` over the defaults of action.yml, and `env:`. */
export function startMain(given: Readonly<Record<string, string>>, temp: string, env: Env = {}): Running {
  const defaults = readActionFile(root).inputs.map((input) => [input.name, input.default] as const)
  const inputs = [...defaults, ...Object.entries(given)].map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  const state = join(temp, 'state')
  writeFileSync(state, '')
  return startBundle([], inJob(temp, { ...(Object.fromEntries(inputs) as Env), GITHUB_STATE: state, ...env }))
}

/** What a step set as outputs, in the file that GITHUB_OUTPUT names. */
export function readOutputs(file: string): ReadonlyMap<string, string> {
  const set = readFileSync(file, 'utf8').matchAll(/^([\w-]+)(?:=(.*)|<<(\S+)\n([\s\S]*?)\n\3)$/gm)
  return new Map([...set].map(([, name = '', line, , lines = '']) => [name, line ?? lines]))
}

/** Starts its post step, with what the main step saved. */
export function startPost(temp: string): Running {
  const saved = readFileSync(join(temp, 'state'), 'utf8').matchAll(/^(\w+)<<(\S+)\n([\s\S]*?)\n\2$/gm)
  const state = [...saved].map(([, name = '', , value = '']) => [`STATE_${name}`, value])
  return startPostStep(inJob(temp, Object.fromEntries(state) as Env))
}

/** Runs the post step of a job whose main step was killed when it had written this ledger, and had reached this cluster. */
export async function runPostOf(
  ledger: string,
  cluster: Pick<Testbed, 'server' | 'kubeconfig'>,
  env: Env = {}
): Promise<Ended> {
  const destination = { kubeconfig: { kind: 'auto' }, access: 'auto' } as const
  const connection: PostState = { destination, server: cluster.server, KUBECONFIG: cluster.kubeconfig }
  const state = { STATE_ledger: ledger, STATE_connection: JSON.stringify(connection) }
  return await runPostStep({ env: { GITHUB_ACTIONS: 'true', ...state, ...env } })
}

type Env = Readonly<Record<string, string>>

function inJob(temp: string, env: Env): { readonly cwd: string; readonly env: Env } {
  return { cwd: temp, env: { HOME: temp, RUNNER_TEMP: temp, GITHUB_ACTIONS: 'true', ...env } }
}
