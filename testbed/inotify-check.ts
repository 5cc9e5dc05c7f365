import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { TestbedFailure } from './failure.ts'
import { allProcesses } from './processes.ts'
import type { Topology } from './topology.ts'

// Counted on running testbeds: 9 for a node's programs and 4 for the control plane's, and some air.
const watchersPerNode = 10
const watchersPerControlPlane = 6

/**
 * Makes sure that the kernel has enough inotify instances for one more testbed. Each user may have so many file watchers (inotify), 128 on
 * most machines; beyond that a kubelet or a kube-proxy ends with "too many open files", now or an hour later.
 */
export function checkInotify(topology: Topology): void {
  const setting = 'fs.inotify.max_user_instances'
  const most = Number(readFileSync('/proc/sys/fs/inotify/max_user_instances', 'utf8'))
  const wanted = topology.nodes.length * watchersPerNode + watchersPerControlPlane
  const used = countWatchers()
  if (used + wanted <= most) return
  throw new TestbedFailure(
    `${topology.nodes.length} nodes need up to ${wanted} file watchers; root has ${used} of ${most} in use. Take another ` +
      `testbed down, or allow more: sysctl -w ${setting}=${Math.max(1024, used + wanted)}`
  )
}

function countWatchers(): number {
  return allProcesses().reduce((sum, pid) => sum + watchersOf(pid), 0)
}

function watchersOf(pid: number): number {
  try {
    const folder = `/proc/${pid}/fd`
    return readdirSync(folder).filter((fd) => isWatcher(`${folder}/${fd}`)).length
  } catch (error) {
    if (isHidden(error)) return 0
    throw error
  }
}

function isWatcher(link: string): boolean {
  try {
    return readlinkSync(link) === 'anon_inode:inotify'
  } catch (error) {
    if (isHidden(error)) return false
    throw error
  }
}

/** It ended meanwhile, or it is one that even root may not look into: its few watchers are in the air that we leave. */
function isHidden(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH', 'EACCES'].includes(String(error.code))
}
