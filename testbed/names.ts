import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { TestbedFailure } from './failure.ts'

/** Where every testbed keeps its files: a disk, since containerd's overlays can't lie on tmpfs or on an overlay. */
export const stateRoot = '/var/lib/wasm-node-smoke'

/** The cgroup below which every testbed lives, in every hierarchy. */
export const cgroupRoot = 'wasm-node-smoke'

/** The name of the machine that the control plane, the registry and the bridge live in. */
export const controlPlaneName = 'control-plane'

/** What a testbed's name alone decides. `down` needs no more than this, so it works when every file is lost. */
export type Names = {
  readonly name: string
  readonly folder: string
  readonly kubeconfig: string
  /** The testbed's one network interface on the host. */
  readonly link: string
  readonly cgroup: string
}

/** Whether a testbed can have this name. */
export function isTestbedName(name: string): boolean {
  return /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)
}

/** What is known of a testbed by its name. */
export function makeNames(name: string): Names {
  if (!isTestbedName(name)) {
    throw new TestbedFailure(
      `--name: expected up to 32 small letters, digits and dashes that begin with a letter, got "${name}"`
    )
  }
  const folder = join(stateRoot, name)
  // Interface names end at 15 characters: a hash keeps long names apart.
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 10)
  return {
    name,
    folder,
    kubeconfig: join(folder, 'kubeconfig'),
    link: `wns-${hash}`,
    cgroup: `${cgroupRoot}/${name}`
  }
}
