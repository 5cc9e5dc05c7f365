import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { processesIn, readHierarchies, removeCgroup } from './cgroups.ts'
import type { Hierarchy } from './cgroups.ts'
import { whileLocked, whileMachineLocked } from './lock.ts'
import { cgroupRoot, makeNames, stateRoot } from './names.ts'
import type { Names } from './names.ts'
import { removeLink } from './network.ts'
import { sendSignal } from './processes.ts'
import { silent } from './progress.ts'
import type { Progress } from './progress.ts'
import { missing, there, waitFor } from './wait.ts'

export type DownOptions = {
  readonly name?: string
  readonly progress?: Progress
  readonly signal?: AbortSignal
}

/** Longer than `up` takes: whoever holds the lock is waited for. */
export const lockTimeoutMs = 10 * 60_000

/** Removes a testbed, in whatever state it is; true if there was anything of it. */
export async function down(options: DownOptions = {}): Promise<boolean> {
  const names = makeNames(options.name ?? 'default')
  const progress = options.progress ?? silent
  const reportWaiting = (): void => {
    progress.print(`another process works on the testbed "${names.name}", waiting`)
  }
  const { signal } = options
  return await whileLocked(
    { name: `testbed/${names.name}`, timeoutMs: lockTimeoutMs, signal, onWait: reportWaiting },
    async () => await remove(names, signal)
  )
}

/**
 * Removes all of a testbed. Where the kernel keeps track (cgroups, and a link by its name) that is what is looked at, not
 * our own notes: they may be lost. The caller holds the testbed's lock.
 */
export async function remove(names: Names, signal?: AbortSignal): Promise<boolean> {
  const hierarchies = readHierarchies()
  const found = existsSync(names.folder) || hierarchies.some(({ folder }) => existsSync(`${folder}/${names.cgroup}`))
  await endProcesses(names, hierarchies, signal)
  await removeLink(names.link)
  await removeCgroups(names, hierarchies, signal)
  rmSync(names.folder, { recursive: true, force: true })
  await whileMachineLocked(async () => {
    removeCommon(hierarchies)
    return Promise.resolve()
  }, signal)
  return found
}

async function endProcesses(names: Names, hierarchies: readonly Hierarchy[], signal?: AbortSignal): Promise<void> {
  const wait = {
    what: `the end of all processes of the testbed "${names.name}"`,
    timeoutMs: 30_000,
    signal,
    everyMs: 20
  }
  await waitFor(wait, () => {
    const left = processesIn(names.cgroup, hierarchies)
    for (const each of left) sendSignal(each, 'SIGKILL')
    return left.length === 0
      ? there(undefined)
      : missing(left.map(({ pid, program }) => `${program} ${pid}`).join(', '))
  })
}

async function removeCgroups(names: Names, hierarchies: readonly Hierarchy[], signal?: AbortSignal): Promise<void> {
  const wait = { what: `the removal of the cgroups of "${names.name}"`, timeoutMs: 30_000, signal, everyMs: 20 }
  await waitFor(wait, () => {
    // A process that has just ended still holds its cgroup for a moment.
    const left = removeCgroup(names.cgroup, hierarchies)
    return left.length === 0 ? there(undefined) : missing(`still in use: ${left.join(', ')}`)
  })
}

/** Removes what testbeds share, unless there is another one. */
function removeCommon(hierarchies: readonly Hierarchy[]): void {
  if (existsSync(stateRoot) && readdirSync(stateRoot).length === 0) rmdirSync(stateRoot)
  for (const hierarchy of hierarchies) {
    const parent = join(hierarchy.folder, cgroupRoot)
    if (!existsSync(parent)) continue
    const others = readdirSync(parent, { withFileTypes: true }).some((entry) => entry.isDirectory())
    if (!others) removeCgroup(cgroupRoot, [hierarchy])
  }
}
