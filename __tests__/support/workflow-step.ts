import { spawnSync } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import process from 'node:process'

/** How the commands of a step ended. */
export type Ran = { readonly status: number | null; readonly stdout: string; readonly stderr: string }

/**
 * Runs the commands of a step as a runner does (`shell: bash`), in this folder and with these variables; `node` is the Node that runs the
 * tests, and `programs` a folder whose programs come before all others.
 */
export function runCommands(
  commands: string,
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>>; readonly programs?: string }
): Ran {
  const own = options.programs === undefined ? [] : [options.programs]
  const path = [...own, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)
  return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', commands], {
    cwd: options.cwd,
    env: { HOME: options.cwd, PATH: path, ...options.env },
    encoding: 'utf8'
  })
}
