import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { whileLocked } from '../lock.ts'
import type { Progress } from '../progress.ts'
import { runLogged } from './run-logged.ts'
import type { Logged } from './run-logged.ts'

/** Something that is built once and then kept: the same `from` means the same result. */
export type Artefact = {
  readonly name: string
  readonly from: readonly string[]
  readonly build: (into: BuildPlace) => Promise<void>
}

/** Where a build puts its result, and how it runs programs. */
export type BuildPlace = {
  readonly folder: string
  /** A folder that stays from one build to the next (for incremental compilers). */
  readonly scratch: string
  readonly run: (file: string, args: readonly string[], options?: Logged) => Promise<void>
}

/** How things are built: where they are kept, who is reported, and what can stop it. */
export type Building = { readonly cache: string; readonly progress: Progress; readonly signal: AbortSignal | undefined }

// Longer than any build here takes on a slow machine.
const lockTimeoutMs = 60 * 60_000

/** The folder that everything built is kept in, outside of the clone. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { WASM_NODE_SMOKE_CACHE: own, XDG_CACHE_HOME: base } = env
  // An empty variable is one that isn't set.
  const set = (value: string | undefined): value is string => value !== undefined && value !== ''
  if (set(own)) return own
  return join(set(base) ? base : join(homedir(), '.cache'), 'wasm-node-smoke')
}

/** What an artefact is known by: its name and a hash of what it is made from. */
export function keyOf(artefact: Artefact): string {
  const hash = createHash('sha256').update(JSON.stringify(artefact.from)).digest('hex')
  return `${artefact.name}-${hash.slice(0, 16)}`
}

/** The folder of the built artefact; builds it if it isn't there, once for all who ask at the same time. */
export async function ensureBuilt(artefact: Artefact, building: Building): Promise<string> {
  const folder = join(building.cache, keyOf(artefact))
  if (existsSync(folder)) return folder
  const onWait = (): void => {
    building.progress.print(`${artefact.name}: another process builds it, waiting`)
  }
  // A socket's name is short: the end of a path distinguishes artefacts, and caches are rarely more than one.
  const name = `build/${folder}`.slice(-90)
  return await whileLocked({ name, timeoutMs: lockTimeoutMs, signal: building.signal, onWait }, async () => {
    if (!existsSync(folder)) await build(artefact, folder, building)
    return folder
  })
}

async function build(artefact: Artefact, folder: string, { cache, progress, signal }: Building): Promise<void> {
  const unfinished = `${folder}.unfinished`
  const scratch = join(cache, 'scratch', artefact.name)
  const log = join(cache, 'logs', `${artefact.name}.log`)
  rmSync(unfinished, { recursive: true, force: true })
  rmSync(log, { force: true })
  for (const each of [unfinished, scratch, join(cache, 'logs')]) mkdirSync(each, { recursive: true })
  const run: BuildPlace['run'] = async (file, args, options) => {
    await runLogged(file, args, { ...options, log, ...(signal === undefined ? {} : { signal }) })
  }
  await progress.during(`build ${artefact.name}`, async () => {
    await artefact.build({ folder: unfinished, scratch, run })
  })
  // Only a whole result ever has the final name.
  renameSync(unfinished, folder)
}

/** The content of files and folders, as a part of what an artefact is made from. */
export function contentOf(...paths: readonly string[]): string {
  const hash = createHash('sha256')
  const add = (path: string, entry: string): void => {
    const children = readdirSync(path, { withFileTypes: true })
    for (const child of children.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const at = join(path, child.name)
      if (child.isDirectory()) add(at, `${entry}/${child.name}`)
      else hash.update(`${entry}/${child.name}\0`).update(readFileSync(at)).update('\0')
    }
  }
  for (const path of paths) {
    if (path.endsWith('/')) add(path, '')
    else
      hash
        .update(`${path.slice(path.lastIndexOf('/'))}\0`)
        .update(readFileSync(path))
        .update('\0')
  }
  return hash.digest('hex')
}
