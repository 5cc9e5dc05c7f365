import { readFileSync, symlinkSync } from 'node:fs'
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

/** Every Kubernetes program, in one binary. `modfile` is a file of its module that pins another version. */
export function kubernetes(goVersion: string, modfile = 'go.mod'): Artefact {
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

/** The version of Kubernetes that a module file pins, as in `v1.37.2`. */
export function kubernetesVersion(modfile = 'go.mod'): string {
  const version = /^\s*k8s\.io\/kubernetes (v\S+)/m.exec(readFileSync(join(source, modfile), 'utf8'))?.[1]
  if (version === undefined) throw new TestbedFailure(`testbed/kubernetes/${modfile} pins no k8s.io/kubernetes`)
  return version
}

function buildArgs(modfile: string): readonly string[] {
  const version = kubernetesVersion(modfile)
  const [major = '', minor = ''] = version.slice(1).split('.')
  const variables = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' }
  // Without these every program reports v0.0.0-master, and a kubelet that old is refused.
  const set = Object.entries(variables).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
  const other = modfile === 'go.mod' ? [] : [`-modfile=${modfile}`]
  return ['build', ...other, '-trimpath', `-ldflags=${['-s -w', ...set].join(' ')}`]
}
