import { readFileSync, writeFileSync } from 'node:fs'
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

/**
 * The modules that Cluster API's CRDs come from, Apache-2.0: the newest, which stores v1beta2, and one of before, which
 * knows v1beta1 alone.
 */
const CAPI = {
  v1beta1: { module: 'sigs.k8s.io/cluster-api@v1.9.5', folder: 'config/crd/bases' },
  v1beta2: { module: 'sigs.k8s.io/cluster-api@v1.14.2', folder: 'core/config/crd/bases' }
} as const

const CAPI_KINDS = ['clusters', 'machines', 'machinedeployments', 'machinepools']

/** A folder with the CRDs of Cluster API that store this version, taken from its Go module and kept in the cache. */
export async function ensureCapiCrds(version: keyof typeof CAPI): Promise<string> {
  const { module, folder: inModule } = CAPI[version]
  const artefact: Artefact = {
    name: `capi-${version}`,
    from: [module, ...CAPI_KINDS],
    build: async ({ folder }) => {
      // Go checks the module against its checksum database; `download` compiles nothing.
      const about = JSON.parse(await run('go', ['mod', 'download', '-json', module], { timeoutMs: 300_000 })) as {
        readonly Dir: string
      }
      for (const kind of CAPI_KINDS) {
        const file = `cluster.x-k8s.io_${kind}.yaml`
        writeFileSync(join(folder, file), readFileSync(join(about.Dir, inModule, file)))
      }
    }
  }
  return await ensureBuilt(artefact, { cache: cacheFolder(), progress: makeProgress(), signal: undefined })
}
