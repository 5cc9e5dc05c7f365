import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runLogged } from './build/run-logged.ts'
import { readHierarchies } from './cgroups.ts'
import { TestbedFailure } from './failure.ts'
import { stateRoot } from './names.ts'
import type { Progress } from './progress.ts'
import { attempt } from './run.ts'

/** Something a testbed needs: its name, and a shell command that succeeds where it is there. */
type Need = { readonly name: string; readonly test: string }

const compilers: readonly Need[] = [
  { name: 'Go 1.21 or later (`go` on PATH)', test: 'go version' },
  { name: 'Rust with cargo (`cargo` on PATH)', test: 'cargo --version' },
  { name: 'apt-get and dpkg: a Debian or Ubuntu machine', test: 'command -v apt-get && command -v dpkg' }
]

/** Small tools that are installed where they are missing, by the names of their packages. */
const tools: readonly Need[] = [
  { name: 'gcc', test: 'command -v cc' },
  { name: 'iproute2', test: 'command -v ip' },
  { name: 'iptables', test: 'command -v iptables' },
  { name: 'libc6-dev', test: 'test -e /usr/include/stdlib.h' },
  { name: 'libseccomp-dev', test: 'test -e /usr/include/seccomp.h' },
  { name: 'openssl', test: 'command -v openssl' },
  { name: 'pkg-config', test: 'command -v pkg-config' },
  { name: 'protobuf-compiler', test: 'command -v protoc' }
]

/** Tried out, each in namespaces of its own, and not looked up: what a kernel lists isn't what it allows. */
const kernelFeatures: readonly Need[] = [
  { name: 'process and mount namespaces', test: 'unshare --pid --fork --mount --uts --ipc --mount-proc true' },
  { name: 'network namespaces with veth', test: 'unshare --net ip link add name veth0 type veth peer name veth1' },
  { name: 'network bridges', test: 'unshare --net ip link add name bridge0 type bridge' },
  {
    name: 'iptables with nat, conntrack and comments',
    test: 'unshare --net iptables --table nat --append POSTROUTING --match comment --comment a --match conntrack --ctstate NEW --jump MASQUERADE'
  }
]

/** Makes sure that this machine can hold a testbed; all that is missing is reported at once. */
export async function preflight(cache: string, progress: Progress, signal: AbortSignal): Promise<void> {
  const user = process.getuid?.() === 0 ? [] : ['root (run it with sudo)']
  const platform = process.platform === 'linux' ? [] : [`Linux (this is ${process.platform})`]
  const [lacking, missing] = await Promise.all([absent(compilers), absent(tools)])
  // Without root nothing can be tried out, and the tools are used to try.
  const early = [...platform, ...user, ...lacking]
  const kernel = early.length > 0 || missing.length > 0 ? [] : await kernelProblems()
  refuse([...early, ...kernel])
  if (missing.length === 0) return
  await progress.during(`install ${missing.join(', ')}`, async () => {
    await install(missing, join(cache, 'logs', 'apt.log'), signal)
  })
  refuse(await kernelProblems())
}

async function absent(needs: readonly Need[]): Promise<readonly string[]> {
  const results = await Promise.all(
    needs.map(async ({ name, test }) => ({ name, ran: await attempt('sh', ['-c', test]) }))
  )
  return results.flatMap(({ name, ran }) => (ran.code === 0 ? [] : [name]))
}

async function kernelProblems(): Promise<readonly string[]> {
  const features = await absent(kernelFeatures)
  const overlay = (await overlayWorks()) ? [] : [`overlayfs on the disk of ${dirname(stateRoot)}`]
  const hierarchies = readHierarchies()
  const cgroups =
    hierarchies.length > 0 && hierarchies.every(({ folder }) => isWritable(folder)) ? [] : ['writable cgroups']
  return [...features, ...overlay, ...cgroups].map((feature) => `kernel: ${feature}`)
}

async function overlayWorks(): Promise<boolean> {
  const folder = mkdtempSync(`${stateRoot}-try-`)
  try {
    const script = 'mkdir a b c d && mount -t overlay overlay -o lowerdir=a,upperdir=b,workdir=c d'
    return (await attempt('unshare', ['--mount', 'sh', '-c', script], { cwd: folder })).code === 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

async function install(packages: readonly string[], log: string, signal: AbortSignal): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await runLogged('apt-get', ['update'], { log, env, signal })
  await runLogged('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], { log, env, signal })
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return
  throw new TestbedFailure(
    [
      'This machine can not hold a testbed. It needs, and does not have:',
      ...problems.map((problem) => `- ${problem}`)
    ].join('\n')
  )
}
