import { mkdirSync, readdirSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { makeAddresses, pickSlot } from './addresses.ts'
import { cacheFolder } from './build/cache.ts'
import { ensureAll, listArtefacts } from './build/artefacts.ts'
import type { Programs } from './build/artefacts.ts'
import { makeCgroup, readHierarchies } from './cgroups.ts'
import { makeCluster } from './cluster.ts'
import { lockTimeoutMs, remove } from './down.ts'
import { TestbedFailure } from './failure.ts'
import { makeLayout } from './layout.ts'
import { whileLocked, whileMachineLocked } from './lock.ts'
import { checkInotify } from './inotify-check.ts'
import { isTestbedName, makeNames, stateRoot } from './names.ts'
import type { Names } from './names.ts'
import { readRoutes } from './network.ts'
import { preflight } from './preflight.ts'
import { silent } from './progress.ts'
import type { Progress } from './progress.ts'
import { readState, writeState } from './state.ts'
import type { State } from './state.ts'
import { attach } from './testbed.ts'
import type { Testbed } from './testbed.ts'
import type { Topology } from './topology.ts'
import { readOwnTopology } from './topology-file.ts'

export type UpOptions = {
  readonly name?: string
  readonly topology?: Topology
  /** Minor version, such as `1.34`; absent: the default one. */
  readonly kubernetes?: string
  readonly progress?: Progress
  readonly signal?: AbortSignal
}

/** Builds what isn't built, and brings a testbed up; one that is up already, and is the same, is used as it is. */
export async function up(options: UpOptions = {}): Promise<Testbed> {
  const names = makeNames(options.name ?? 'default')
  const progress = options.progress ?? silent
  const topology = options.topology ?? readOwnTopology('default')
  const signal = options.signal ?? new AbortController().signal
  const cache = cacheFolder()
  await preflight(cache, progress, signal)
  const programs = await ensureAll(await listArtefacts(options.kubernetes), { cache, progress, signal })
  const reportWaiting = (): void => {
    progress.print(`another process works on the testbed "${names.name}", waiting`)
  }
  const lock = { name: `testbed/${names.name}`, timeoutMs: lockTimeoutMs, signal, onWait: reportWaiting }
  return await whileLocked(lock, async () => await findOrStart(names, topology, programs, progress, signal))
}

async function findOrStart(
  names: Names,
  topology: Topology,
  programs: Programs,
  progress: Progress,
  signal: AbortSignal
): Promise<Testbed> {
  const running = findRunning(names, topology, programs)
  if (running !== undefined) {
    progress.print(`the testbed "${names.name}" is already up`)
    return running
  }
  if (await remove(names, signal)) progress.print(`removed what was left of a testbed "${names.name}"`)
  checkInotify(topology)
  return await progress.during(
    `start the testbed "${names.name}"`,
    async () => await start(names, topology, programs, signal)
  )
}

async function start(names: Names, topology: Topology, programs: Programs, signal: AbortSignal): Promise<Testbed> {
  const wanted = { version: 1, phase: 'starting', topology, programs } as const
  const state = await whileMachineLocked(async () => await reserve(names, wanted), signal)
  try {
    const testbed = await makeCluster(makeLayout(names, state.slot, topology), programs, signal)
    writeState(names, { ...state, phase: 'up' })
    return testbed
  } catch (error) {
    if (!(error instanceof TestbedFailure)) throw error
    const hint = `What is there of it stays, to be looked at with "logs"; "down --name ${names.name}" removes it.`
    throw new TestbedFailure(`${error.message}\n${hint}`, { cause: error })
  }
}

/** Picks a range of addresses that nobody uses and writes it down, before anything is made that would have to be removed. */
async function reserve(names: Names, state: Omit<State, 'slot'>): Promise<State> {
  mkdirSync(stateRoot, { recursive: true })
  // A testbed that is just being made has no route yet.
  const others = readdirSync(stateRoot)
    .filter(isTestbedName)
    .flatMap((name) => readState(makeNames(name)) ?? [])
  const taken = others.map(({ slot }) => makeAddresses(slot).range)
  const slot = pickSlot([...(await readRoutes()), ...taken])
  if (slot === undefined)
    throw new TestbedFailure('every range from 10.100.0.0/16 to 10.199.0.0/16 is in use on this machine')
  mkdirSync(names.folder, { mode: 0o755 })
  makeCgroup(names.cgroup, readHierarchies())
  const whole = { ...state, slot }
  writeState(names, whole)
  return whole
}

/** The testbed of this name if it is up and whole; a clear no if it is another one than what is asked for. */
function findRunning(names: Names, topology: Topology, programs: Programs): Testbed | undefined {
  const testbed = attach(names.name)
  const state = readState(names)
  if (testbed === undefined || state === undefined) return undefined
  const machines = [testbed.controlPlane, ...testbed.nodes]
  if (!machines.every((machine) => machine.programs.every((program) => machine.isRunning(program)))) return undefined
  const differs = isDeepStrictEqual(state.topology, topology)
    ? isDeepStrictEqual(state.programs, programs)
      ? undefined
      : 'was made from other builds'
    : 'has another topology'
  if (differs === undefined) return testbed
  throw new TestbedFailure(
    `the testbed "${names.name}" is up and ${differs}: run "down --name ${names.name}" first, or take another --name`
  )
}
