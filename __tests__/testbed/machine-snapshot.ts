import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { cgroupRoot, makeNames, stateRoot } from '../../testbed/names.ts'
import { allProcesses, readIfThere, readProcess } from '../../testbed/processes.ts'
import { run } from '../../testbed/run.ts'

/** All of a machine that a testbed could leave something in. Other testbeds, and we ourselves, are left out of it. */
export type MachineSnapshot = Readonly<Record<string, readonly string[]>>

const settings = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
  'net/ipv4/ip_forward'
]

/** Writes the machine down; `names` are the testbeds that belong to the test. */
export async function takeSnapshot(names: readonly string[]): Promise<MachineSnapshot> {
  const strangers = otherTestbeds(names)
  return {
    processes: processes(names),
    namespaces: namespaces(strangers),
    mounts: lines(readFileSync('/proc/self/mountinfo', 'utf8')),
    links: lines(await run('ip', ['-oneline', 'link', 'show']))
      .map((line) => line.split(': ')[1] ?? line)
      .filter(notLinkOf(strangers)),
    routes: lines(await run('ip', ['route', 'show', 'table', 'all'])).filter(
      (line) => !strangers.some((name) => line.includes(makeNames(name).link))
    ),
    firewall: lines(await run('sh', ['-c', 'iptables-save; ip6tables-save'])).filter((line) => !line.startsWith('#')),
    cgroups: cgroups(strangers),
    files: ['/etc', '/opt', '/run', '/var/lib', '/var/log', '/usr/local/bin']
      .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
      .filter((file) => file !== stateRoot || strangers.length === 0),
    states: existsSync(stateRoot) ? readdirSync(stateRoot).filter((name) => !strangers.includes(name)) : [],
    settings: settings.map((setting) => `${setting}=${readFileSync(`/proc/sys/${setting}`, 'utf8').trim()}`)
  }
}

/** Testbeds that run beside the test, made by whoever uses the machine. */
function otherTestbeds(names: readonly string[]): readonly string[] {
  return (existsSync(stateRoot) ? readdirSync(stateRoot) : []).filter((name) => !names.includes(name))
}

/**
 * The processes that have anything to do with these testbeds. Others come and go on a machine in use; one that had left
 * its cgroup and its namespaces would still hold its log, or be called with its folder.
 */
function processes(names: readonly string[]): readonly string[] {
  const folders = names.map((name) => makeNames(name).folder)
  return allProcesses()
    .filter((pid) => !isOurs(pid))
    .filter((pid) => belongsTo(pid, names) || folders.some((folder) => tiesOf(pid).some((tie) => tie.includes(folder))))
    .flatMap((pid) => readProcess(pid) ?? [])
    .map(({ pid, program, startedAt }) => `${program} ${pid} ${startedAt}`)
    .sort()
}

function tiesOf(pid: number): readonly string[] {
  const fds = filesIn(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`))
  const command = readIfThere(`/proc/${pid}/cmdline`) ?? ''
  return [command, linkOf(`/proc/${pid}/exe`), linkOf(`/proc/${pid}/cwd`), linkOf(`/proc/${pid}/root`), ...fds]
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    // The process has ended meanwhile.
    return []
  }
}

function namespaces(strangers: readonly string[]): readonly string[] {
  const kinds = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'uts']
  const all = allProcesses()
    .filter((pid) => !belongsTo(pid, strangers))
    .flatMap((pid) => kinds.map((kind) => linkOf(`/proc/${pid}/ns/${kind}`)))
  return [...new Set(all)].filter(Boolean).sort()
}

/** Looked for by name and not by the testbed's own list of hierarchies: one that it had forgotten would be missed here too. */
function cgroups(strangers: readonly string[]): readonly string[] {
  return tree('/sys/fs/cgroup')
    .filter((folder) => `${folder}/`.includes(`/${cgroupRoot}/`))
    .filter((folder) => !strangers.some((name) => `${folder}/`.includes(`/${cgroupRoot}/${name}/`)))
    .filter((folder) => strangers.length === 0 || !folder.endsWith(`/${cgroupRoot}`))
}

function tree(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return [folder, ...below.flatMap((entry) => tree(join(folder, entry.name)))]
}

function belongsTo(pid: number, testbeds: readonly string[]): boolean {
  const groups = readIfThere(`/proc/${pid}/cgroup`) ?? ''
  return testbeds.some((name) => groups.includes(`/${cgroupRoot}/${name}/`))
}

/** Our own process and what it and its parents started: the test runner's workers come and go. */
function isOurs(pid: number): boolean {
  const mine = ancestors(process.pid)
  return ancestors(pid).some((each) => mine.includes(each))
}

/** A process and its parents, up to the one that everything comes from. */
function ancestors(pid: number): readonly number[] {
  const found = pid > 1 ? readProcess(pid) : undefined
  return found === undefined ? [] : [pid, ...ancestors(found.parent)]
}

function notLinkOf(strangers: readonly string[]): (line: string) => boolean {
  const links = strangers.map((name) => makeNames(name).link)
  return (line) => !links.some((link) => line.startsWith(link))
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    // The process has ended meanwhile, and its namespace with it if it was the last.
    return ''
  }
}

function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}
