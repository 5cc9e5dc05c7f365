import { join } from 'node:path'
import process from 'node:process'
import { type Artefact, cacheFolder, ensureBuilt } from '../testbed/build/cache.ts'
import { makeProgress } from '../testbed/progress.ts'

/** Audits workflow files; MIT. .github/workflows/zizmor.yml names the same version. */
const ZIZMOR = 'zizmor==1.32.0'

/** The path of zizmor, from PyPI, kept in the cache. */
export async function ensureZizmor(): Promise<string> {
  const artefact: Artefact = {
    name: 'zizmor',
    from: [ZIZMOR, process.platform, process.arch],
    build: async ({ folder, run: logged }) => {
      // A wheel with the program in it, and no package besides: nothing is built and nothing else installed.
      const options = ['--no-deps', '--only-binary', ':all:', '--disable-pip-version-check', '--target', folder]
      await logged('python3', ['-m', 'pip', 'install', ...options, ZIZMOR])
    }
  }
  const folder = await ensureBuilt(artefact, { cache: cacheFolder(), progress: makeProgress(), signal: undefined })
  return join(folder, 'bin', 'zizmor')
}
