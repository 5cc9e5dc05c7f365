import { chmodSync, copyFileSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Hierarchy } from '../cgroups.ts'

/** A machine by what is known before it runs: its name, its place on the host's disk and its cgroup. */
export type Machine = {
  readonly name: string
  readonly folder: string
  readonly cgroup: string
  readonly hierarchies: readonly Hierarchy[]
}

/**
 * The folders of a machine that are its own, in the order in which they are mounted. /etc lies over the host's, so that
 * passwd and the alternatives of iptables are there; those below it hide what a machine with Docker has in them. /var/lib
 * comes last: it hides the folder that the others come from.
 */
export const ownFolders = {
  '/etc/containerd': 'etc-containerd',
  '/etc/cni': 'etc-cni',
  '/etc/kubernetes': 'etc-kubernetes',
  '/etc': 'etc',
  '/usr/local/bin': 'bin',
  '/opt': 'opt',
  '/var/log': 'log',
  '/var/lib': 'lib'
} as const

/**
 * What a kubelet sets for the whole machine if it isn't set so already. A machine sees these files in place of the kernel's
 * own, so the kubelet has nothing to set and the host stays as it is.
 */
const shownSettings = {
  'vm/overcommit_memory': '1',
  'vm/panic_on_oom': '0',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/keys/root_maxbytes': '25000000'
} as const

/** Where on the host's disk a file of the machine lies. Once the machine runs, write below /etc only from the inside. */
export function fileIn(machine: Machine, path: string): string {
  for (const [own, folder] of Object.entries(ownFolders)) {
    if (path.startsWith(`${own}/`)) return join(machine.folder, folder, path.slice(own.length + 1))
  }
  throw new Error(`${path} is not in a folder that a machine has for its own`)
}

/** Writes a file that the machine will see. */
export function writeIn(machine: Machine, path: string, text: string, mode = 0o644): void {
  const file = fileIn(machine, path)
  mkdirSync(dirname(file), { recursive: true })
  // The file that is there may be one with the cache's: it must not be written into.
  rmSync(file, { force: true })
  writeFileSync(file, text, { mode })
}

/** Puts a program into the machine: a file of its own name, never a symbolic link (shims look at their resolved name). */
export function installIn(machine: Machine, source: string, path: string): void {
  const file = fileIn(machine, path)
  mkdirSync(dirname(file), { recursive: true })
  rmSync(file, { force: true })
  try {
    linkSync(source, file)
  } catch (error) {
    // The cache may lie on another disk, which takes a copy.
    if (!(error instanceof Error && 'code' in error && (error.code === 'EXDEV' || error.code === 'EPERM'))) throw error
    copyFileSync(source, file)
    chmodSync(file, 0o755)
  }
}

/** Makes the folders of a machine that doesn't run yet. */
export function prepareMachine(machine: Machine, init: string, hosts: string): void {
  for (const folder of [...Object.values(ownFolders), 'etc-work', 'settings']) {
    mkdirSync(join(machine.folder, folder), { recursive: true })
  }
  for (const [setting, value] of Object.entries(shownSettings)) {
    writeFileSync(join(machine.folder, 'settings', nameOf(setting)), `${value}\n`)
  }
  installIn(machine, init, '/usr/local/bin/machine-init')
  // No name server: a made-up name is never asked for anywhere.
  writeIn(machine, '/etc/resolv.conf', '# This machine has no name server.\n')
  writeIn(machine, '/etc/hosts', hosts)
}

/** The shell commands that give a machine its own view of the disk; they run inside of its namespaces. */
export function mountCommands(machine: Machine): string {
  const at = (folder: string): string => join(machine.folder, folder)
  const { '/etc': etc, ...bound } = ownFolders
  const below = Object.entries(bound).filter(([path]) => path.startsWith('/etc/'))
  const others = Object.entries(bound).filter(([path]) => !path.startsWith('/etc/'))
  return [
    'set -e',
    // Volumes that a kubelet mounts later have to show up in the pods.
    'mount --make-rshared /',
    ...Object.keys(shownSettings).map(
      (setting) => `mount --bind ${at('settings')}/${nameOf(setting)} /proc/sys/${setting}`
    ),
    `mount -t overlay overlay -o lowerdir=/etc,upperdir=${at(etc)},workdir=${at('etc-work')} /etc`,
    ...below.flatMap(([path, folder]) => [`mkdir -p ${path}`, `mount --bind ${at(folder)} ${path}`]),
    'mount -t tmpfs -o mode=755 tmpfs /run',
    'mkdir -m 1777 /run/lock',
    'mount -t tmpfs -o mode=1777 tmpfs /tmp',
    ...others.map(([path, folder]) => `mount --bind ${at(folder)} ${path}`),
    `echo ${machine.name} > /proc/sys/kernel/hostname`,
    'ip link set lo up',
    'echo 1 > /proc/sys/net/ipv4/ip_forward'
  ].join('\n')
}

function nameOf(setting: string): string {
  return setting.replaceAll('/', '.')
}
