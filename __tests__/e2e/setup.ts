import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import type { TestProject } from 'vitest/node'
import { ensureGoTool } from '../../scripts/go-tools.ts'
import { makeProgress } from '../../testbed/progress.ts'
import { bringUp, type TakeDown, takeDownAll } from '../../testbed/shared.ts'
import { up } from '../../testbed/up.ts'
import { name } from './testbed.ts'

const root = resolve(import.meta.dirname, '..', '..')

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- only an interface can be added to
  interface ProvidedContext {
    /** A folder with action.yml and the dist/ that is tested, made from the sources as they are now. */
    readonly action: string
    /** The runner of workflows. */
    readonly act: string
  }
}

/**
 * Builds dist/ in a folder of its own, so that what is tested is what src/ makes now (dist.test.ts compares it with the
 * committed one), and brings up the one cluster that all files share. Gives what takes both away.
 */
export default async function setup({ provide }: TestProject): Promise<TakeDown> {
  const folder = join(tmpdir(), `wasm-node-smoke-e2e-${process.pid}`)
  const takeDown = async (): Promise<void> => {
    rmSync(folder, { recursive: true, force: true })
    // For who writes tests: the next run starts at once.
    if (process.env['E2E_KEEP_TESTBED'] !== '1') await takeDownAll([name])
  }
  return await bringUp(takeDown, async () => {
    build(folder)
    provide('action', folder)
    provide('act', await ensureGoTool('act'))
    await up({ name, progress: makeProgress() })
  })
}

/** Copies what dist/ is made of and makes it there. */
function build(folder: string): void {
  const sources = ['action.yml', 'package.json', 'scripts', 'src', 'tsconfig.json']
  // The bundler as well: a bundle may also come to depend on where that is.
  const bundler = '@vercel'
  for (const part of [...sources, join('node_modules', bundler)]) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  for (const name of readdirSync(join(root, 'node_modules')).filter((one) => one !== bundler && !one.startsWith('.'))) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  const built = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: folder, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`dist/ cannot be built:\n${built.stdout}${built.stderr}`)
}
