import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readIfThere, readProcess } from './processes.ts'
import type { Process } from './processes.ts'

/** A mounted cgroup hierarchy. */
export type Hierarchy = { readonly folder: string; readonly version: 1 | 2; readonly cpuset: boolean }

/** Every hierarchy that is mounted: one for each controller with cgroup v1, the single one of v2, or all of these. */
export function readHierarchies(mountinfo = readFileSync('/proc/self/mountinfo', 'utf8')): readonly Hierarchy[] {
  return mountinfo.split('\n').flatMap((line): readonly Hierarchy[] => {
    const [mount = '', system = ''] = line.split(' - ')
    const folder = mount.split(' ')[4] ?? ''
    const [type = '', , options = ''] = system.split(' ')
    if (type === 'cgroup2') return [{ folder, version: 2, cpuset: true }]
    if (type !== 'cgroup') return []
    return [{ folder, version: 1, cpuset: options.split(',').includes('cpuset') }]
  })
}

/**
 * The hierarchies with controllers. On a machine with both kinds those are the old ones, and a kubelet uses these alone; but
 * runc puts containers into the new one too, so that has to be looked at and cleaned all the same.
 */
export function withControllers(hierarchies: readonly Hierarchy[]): readonly Hierarchy[] {
  const old = hierarchies.filter(({ version }) => version === 1)
  return old.length > 0 ? old : hierarchies
}

/** Makes a cgroup in every hierarchy with controllers, fit to hold containers below it. */
export function makeCgroup(path: string, hierarchies: readonly Hierarchy[]): void {
  for (const hierarchy of withControllers(hierarchies)) {
    const parts = path.split('/')
    for (let depth = 1; depth <= parts.length; depth++) {
      const folder = join(hierarchy.folder, ...parts.slice(0, depth))
      mkdirSync(folder, { recursive: true })
      // A cgroup of v1's cpuset starts with no processor and no memory, and then takes no process.
      if (hierarchy.version === 1 && hierarchy.cpuset) copyCpuset(folder)
      // Not run on the machines this was written on, which have v1. The last part holds processes: v2 forbids that
      // where controllers are passed on.
      if (hierarchy.version === 2) passControllersOn(dirname(folder))
    }
  }
}

/** The files a process writes 0 to in order to enter this cgroup. */
export function entriesOf(path: string, hierarchies: readonly Hierarchy[]): readonly string[] {
  return withControllers(hierarchies).map(({ folder }) => join(folder, path, 'cgroup.procs'))
}

/** Every live process in this cgroup or below it, in any hierarchy. */
export function processesIn(path: string, hierarchies: readonly Hierarchy[]): readonly Process[] {
  const pids = new Set(
    hierarchies.flatMap(({ folder }) =>
      treeOf(join(folder, path)).flatMap((each) =>
        (readIfThere(join(each, 'cgroup.procs')) ?? '').split('\n').filter(Boolean).map(Number)
      )
    )
  )
  // 0 stands for a process that this namespace can't see.
  return [...pids].filter((pid) => pid > 0).flatMap((pid) => readProcess(pid) ?? [])
}

/** Removes this cgroup and all below it from every hierarchy; those that are still in use are left, and returned. */
export function removeCgroup(path: string, hierarchies: readonly Hierarchy[]): readonly string[] {
  return hierarchies.flatMap(({ folder }) =>
    // A parent's folder comes first in the tree: backwards, children go before their parents.
    [...treeOf(join(folder, path))].reverse().filter((each) => !tryRemove(each))
  )
}

function tryRemove(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return true
    if (code === 'EBUSY' || code === 'ENOTEMPTY') return false
    throw error
  }
}

function treeOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return [folder, ...below.flatMap((entry) => treeOf(join(folder, entry.name)))]
}

function copyCpuset(folder: string): void {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    const mine = join(folder, file)
    if (readFileSync(mine, 'utf8').trim() === '') writeFileSync(mine, readFileSync(join(dirname(folder), file), 'utf8'))
  }
}

function passControllersOn(parent: string): void {
  const wanted = ['cpuset', 'cpu', 'io', 'memory', 'pids']
  const had = readFileSync(join(parent, 'cgroup.controllers'), 'utf8').trim().split(' ')
  const orders = wanted.filter((name) => had.includes(name)).map((name) => `+${name}`)
  writeFileSync(join(parent, 'cgroup.subtree_control'), orders.join(' '))
}
