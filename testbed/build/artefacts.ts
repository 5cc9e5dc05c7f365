import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { attempt, run } from '../run.ts'
import { contentOf, ensureBuilt } from './cache.ts'
import type { Artefact, Building } from './cache.ts'
import { kubernetes } from './kubernetes.ts'

/** Everything that a testbed runs, as folders of the cache. */
export type Programs = {
  readonly kubernetes: string
  readonly containerd2: string
  readonly packages: string
  readonly shim: string
  readonly pause: string
}

/** The artefacts by the names of their folders. */
export type Artefacts = Readonly<Record<keyof Programs, Artefact>>

const here = join(import.meta.dirname, '..')
const containerdVersion = 'v2.4.2'
const packages = ['containerd', 'containernetworking-plugins', 'docker-registry', 'etcd-server', 'runc']

/** What there is to build, keyed by the sources and by this machine's compilers; for another minor version, if asked. */
export async function listArtefacts(kubernetesMinor?: string): Promise<Artefacts> {
  const [go, cargo, cc] = await Promise.all([
    run('go', ['version']),
    run('cargo', ['--version']),
    run('cc', ['-dumpfullversion'])
  ])
  return {
    kubernetes: kubernetes(go, kubernetesMinor),
    shim: shim(cargo),
    containerd2: containerd2(go),
    packages: debianPackages(),
    pause: pause(cc)
  }
}

/** Builds what isn't there yet, all at once: the longest first. */
export async function ensureAll(artefacts: Artefacts, building: Building): Promise<Programs> {
  const folderOf = async (name: keyof Programs): Promise<string> => await ensureBuilt(artefacts[name], building)
  const [kubernetes, shim, containerd2, packages, pause] = await Promise.all([
    folderOf('kubernetes'),
    folderOf('shim'),
    folderOf('containerd2'),
    folderOf('packages'),
    folderOf('pause')
  ])
  return { kubernetes, shim, containerd2, packages, pause }
}

function containerd2(goVersion: string): Artefact {
  const modules = ['containerd', 'containerd-shim-runc-v2', 'ctr'].map(
    (name) => `github.com/containerd/containerd/v2/cmd/${name}@${containerdVersion}`
  )
  const version = `-X github.com/containerd/containerd/v2/version.Version=${containerdVersion}`
  const args = ['install', '-trimpath', `-ldflags=-s -w ${version}`, ...modules]
  return {
    name: 'containerd',
    from: [goVersion, process.arch, ...args],
    build: async ({ folder, run }) => {
      await run('go', args, { env: { CGO_ENABLED: '0', GOBIN: folder } })
    }
  }
}

function shim(cargoVersion: string): Artefact {
  const source = join(here, 'shim')
  const name = 'containerd-shim-wasm-testbed'
  return {
    name: 'shim',
    from: [
      cargoVersion,
      process.arch,
      contentOf(join(source, 'Cargo.toml'), join(source, 'Cargo.lock'), `${source}/src/`)
    ],
    build: async ({ folder, scratch, run }) => {
      await run('cargo', ['build', '--release', '--locked', '--target-dir', scratch], { cwd: source })
      copyFileSync(join(scratch, 'release', name), join(folder, name))
    }
  }
}

/**
 * Packages of the distribution, unpacked and not installed: installing them would start daemons, and would remove the
 * containerd that a machine with Docker has.
 */
function debianPackages(): Artefact {
  return {
    name: 'packages',
    from: [process.arch, readFileSync('/etc/os-release', 'utf8'), ...packages],
    build: async ({ folder, scratch, run }) => {
      const debs = join(scratch, 'debs')
      // What an earlier try left could be another version.
      rmSync(debs, { recursive: true, force: true })
      mkdirSync(debs)
      // A machine that is new has no lists of packages yet.
      if ((await attempt('apt-cache', ['show', ...packages])).code !== 0) await run('apt-get', ['update'])
      await run('apt-get', ['download', ...packages], { cwd: debs })
      for (const deb of readdirSync(debs)) await run('dpkg', ['--extract', join(debs, deb), folder])
    }
  }
}

function pause(ccVersion: string): Artefact {
  const source = join(here, 'pause', 'pause.c')
  return {
    name: 'pause',
    from: [ccVersion, process.arch, contentOf(source)],
    build: async ({ folder, run }) => {
      await run('cc', ['-static', '-Os', '-s', '-Wall', '-Werror', '-o', join(folder, 'pause'), source])
    }
  }
}
