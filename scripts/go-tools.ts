import { join } from 'node:path'
import process from 'node:process'
import { type Artefact, cacheFolder, ensureBuilt } from '../testbed/build/cache.ts'
import { makeProgress } from '../testbed/progress.ts'
import { run } from '../testbed/run.ts'

/** Programs that tests use, by the Go modules that they come from: no release is downloaded, and versions are pinned. */
const MODULES = {
  // Runs workflows on this machine, without containers; MIT.
  act: 'github.com/nektos/act@v0.2.89',
  // Checks workflow files; MIT.
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  // Runs clusters in containers; for its command line, since no container engine is needed for that. Apache-2.0.
  kind: 'sigs.k8s.io/kind@v0.33.0'
} as const

/** The path of a program, built on first use and kept in the cache. */
export async function ensureGoTool(name: keyof typeof MODULES): Promise<string> {
  const module = MODULES[name]
  const artefact: Artefact = {
    name,
    from: [await run('go', ['version']), process.arch, module],
    build: async ({ folder, run: logged }) => {
      await logged('go', ['install', '-trimpath', module], { env: { CGO_ENABLED: '0', GOBIN: folder } })
    }
  }
  return join(await ensureBuilt(artefact, { cache: cacheFolder(), progress: makeProgress(), signal: undefined }), name)
}
