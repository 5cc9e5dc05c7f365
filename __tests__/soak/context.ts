import { join } from 'node:path'
import type { Testbed } from '../../testbed/testbed.ts'
import { type FaultProxy, type ProxiedRequest, proxyCluster } from '../support/fault-proxy.ts'
import { writeKubeconfig } from '../support/kubeconfigs.ts'

/** What each part of a soak is given. */
export type SoakContext = {
  readonly testbed: Testbed
  readonly proxy: FaultProxy
  /** A folder of its own. */
  readonly folder: string
  /** From 0 up to 1, the same for the same seed. */
  readonly random: () => number
  /** How many trials. */
  readonly trials: number
  /** Is shown each trial once it has ended. */
  readonly log: (line: string) => void
}

/** What a part found: a line for each trial that went wrong. */
export type Outcome = { readonly trials: number; readonly findings: readonly string[] }

/** Numbers from 0 up to 1 by a seed (mulberry32). */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One of several. */
export function pick<T>(random: () => number, all: readonly T[]): T {
  const index = Math.floor(random() * all.length)
  if (index in all) return all[index] as T
  throw new Error('expected at least one to pick from')
}

/** A kubeconfig that leads through the fault proxy. */
export function kubeconfigOf({ folder, proxy }: SoakContext): string {
  return writeKubeconfig(join(folder, 'kubeconfig'), proxyCluster(proxy), {})
}

/** True for a request that changes something on the cluster. */
export function isChange({ method, path }: Pick<ProxiedRequest, 'method' | 'path'>): boolean {
  return method !== 'GET' && !path.includes('dryRun=') && !path.includes('/selfsubject')
}
