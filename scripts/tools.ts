import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'

/** The repository's folder. */
export const root = resolve(import.meta.dirname, '..')

/**
 * Runs a program to its end in the repository's folder, its output ours; gives its exit code. A signal that ends the program
 * ends us too, once it is gone: whoever asked for that doesn't want what comes next.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {}
): Promise<number> {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env }
  })
  let asked: NodeJS.Signals | undefined
  const passOn = (signal: NodeJS.Signals): void => {
    asked = signal
    child.kill(signal)
  }
  process.on('SIGINT', passOn).on('SIGTERM', passOn)
  try {
    const [code] = (await once(child, 'exit')) as [number | null]
    return code ?? 1
  } finally {
    process.off('SIGINT', passOn).off('SIGTERM', passOn)
    if (asked !== undefined) process.kill(process.pid, asked)
  }
}

/** Runs the program that an installed npm package brings, under this Node. */
export async function runTool(
  name: string,
  args: readonly string[],
  { bin = name, env = {} }: { readonly bin?: string; readonly env?: Readonly<Record<string, string>> } = {}
): Promise<number> {
  const folder = join(root, 'node_modules', name)
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>
  }
  const file = typeof about.bin === 'string' ? about.bin : (about.bin[bin] ?? '')
  return runProgram(process.execPath, [join(folder, file), ...args], env)
}
