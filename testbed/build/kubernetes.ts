import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { TestbedFailure } from '../failure.ts'
import { contentOf } from './cache.ts'
import type { Artefact } from './cache.ts'

const source = join(import.meta.dirname, '..', 'kubernetes')

/** The names the one binary answers to; it acts by the name it is called by. */
export const kubernetesPrograms = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kubectl',
  'kubelet'
] as const

/** The minor versions that a testbed can be made of, as in `1.34`; the oldest first, the default last. */
export function kubernetesMinors(): readonly string[] {
  const others = readdirSync(source).flatMap((file) => /^go-(\d+\.\d+)\.mod$/.exec(file)?.[1] ?? [])
  return [...others.sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1])), minorOf(kubernetesVersion())]
}

/** Every Kubernetes program, in one binary; of the default version, or of another minor one. */
export function kubernetes(goVersion: string, minor?: string): Artefact {
  const modfile = modfileOf(minor)
  const args = buildArgs(modfile)
  const files = ['main.go', modfile, modfile.replace(/mod$/, 'sum')].map((file) => join(source, file))
  return {
    name: 'kubernetes',
    from: [goVersion, process.arch, contentOf(...files), ...args],
    build: async ({ folder, run }) => {
      const output = join(folder, 'kubernetes')
      // Without cgo: the binary has to run on any machine that the cache is carried to.
      await run('go', [...args, '-o', output, '.'], { cwd: source, env: { CGO_ENABLED: '0' } })
      for (const program of kubernetesPrograms) symlinkSync('kubernetes', join(folder, program))
    }
  }
}

/** The version that is pinned for a minor one, or by default, as in `v1.37.2`. */
export function kubernetesVersion(minor?: string): string {
  return pinnedBy(modfileOf(minor))
}

function modfileOf(minor: string | undefined): string {
  if (minor === undefined || minor === minorOf(pinnedBy('go.mod'))) return 'go.mod'
  const known = kubernetesMinors()
  if (!known.includes(minor))
    throw new TestbedFailure(`kubernetes: expected one of ${known.join(', ')}, got "${minor}"`)
  return `go-${minor}.mod`
}

function minorOf(version: string): string {
  return version.slice(1).split('.').slice(0, 2).join('.')
}

function pinnedBy(modfile: string): string {
  const version = /^\s*k8s\.io\/kubernetes (v\S+)/m.exec(readFileSync(join(source, modfile), 'utf8'))?.[1]
  if (version === undefined) throw new TestbedFailure(`testbed/kubernetes/${modfile} pins no k8s.io/kubernetes`)
  return version
}

function buildArgs(modfile: string): readonly string[] {
  const version = pinnedBy(modfile)
  const [major = '', minor = ''] = version.slice(1).split('.')
  const variables = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' }
  // Without these every program reports v0.0.0-master, and a kubelet that old is refused.
  const set = Object.entries(variables).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
  const other = modfile === 'go.mod' ? [] : [`-modfile=${modfile}`]
  return ['build', ...other, '-trimpath', `-ldflags=${['-s -w', ...set].join(' ')}`]
}
