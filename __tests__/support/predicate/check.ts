import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { type Artefact, cacheFolder, contentOf, ensureBuilt } from '../../../testbed/build/cache.ts'
import { makeProgress } from '../../../testbed/progress.ts'
import { run } from '../../../testbed/run.ts'

const source = import.meta.dirname

/** A function that says what is wrong with a predicate by in-toto's own definition of it; empty if nothing is. */
export async function predicateChecker(): Promise<(predicate: string) => string> {
  const files = ['go.mod', 'go.sum', 'main.go'].map((name) => join(source, name))
  const artefact: Artefact = {
    name: 'predicate-check',
    from: [await run('go', ['version']), process.arch, contentOf(...files)],
    build: async ({ folder, run: logged }) => {
      await logged('go', ['build', '-trimpath', '-o', folder, '.'], { cwd: source, env: { CGO_ENABLED: '0' } })
    }
  }
  const built = await ensureBuilt(artefact, { cache: cacheFolder(), progress: makeProgress(), signal: undefined })
  return (predicate) => {
    const { status, stderr } = spawnSync(join(built, 'predicate-check'), { input: predicate, encoding: 'utf8' })
    return status === 0 ? '' : stderr === '' ? `ended with ${String(status)}` : stderr
  }
}
