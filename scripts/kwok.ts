import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { type Artefact, cacheFolder, ensureBuilt } from '../testbed/build/cache.ts'
import { makeProgress } from '../testbed/progress.ts'
import { run } from '../testbed/run.ts'

/** Joins hollow nodes to a cluster: objects of the API server without a machine behind them; Apache-2.0. */
const MODULE = 'sigs.k8s.io/kwok'
const VERSION = 'v0.8.0'
/** What its nodes and pods do, as its own project has it: Ready with a lease, Running at once, gone when deleted. */
const STAGES = ['node/fast', 'node/heartbeat-with-lease', 'pod/fast']

/** The program, and the files that define what its nodes and pods do. */
export type Kwok = { readonly program: string; readonly stages: readonly string[] }

/** KWOK, built on first use and kept in the cache. */
export async function ensureKwok(): Promise<Kwok> {
  const artefact: Artefact = {
    name: 'kwok',
    from: [await run('go', ['version']), process.arch, MODULE, VERSION, ...STAGES],
    build: async ({ folder, run: logged }) => {
      const install = ['install', '-trimpath', `${MODULE}/cmd/kwok@${VERSION}`]
      await logged('go', install, { env: { CGO_ENABLED: '0', GOBIN: folder } })
      const { Dir } = JSON.parse(await run('go', ['mod', 'download', '-json', `${MODULE}@${VERSION}`])) as {
        readonly Dir: string
      }
      for (const stage of STAGES)
        cpSync(join(Dir, 'kustomize', 'stage', stage), join(folder, stage), { recursive: true })
    }
  }
  const folder = await ensureBuilt(artefact, { cache: cacheFolder(), progress: makeProgress(), signal: undefined })
  return { program: join(folder, 'kwok'), stages: STAGES.flatMap((stage) => listStages(join(folder, stage))) }
}

function listStages(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => /^(node|pod)-.*\.yaml$/.test(file))
    .map((file) => join(folder, file))
}
