import type { LeaseObject } from '../../core/kubernetes/objects.ts'
import { leasePath } from '../../core/kubernetes/paths.ts'
import type { ApiResult, Ports } from '../../ports.ts'

/** How often the Lease of a node is read. */
export const LEASE_EVERY_MS = 2_000

/** A Lease that was asked for, and when that was, by the run's clock. */
type AskedLease = { readonly askedMs: number; readonly answer: Promise<ApiResult<LeaseObject>> }

/** The Leases of nodes, each of which is asked for once at a time, however many pods of its node end. */
export class Leases {
  readonly #ports: Pick<Ports, 'clock' | 'cluster'>
  readonly #newest = new Map<string, AskedLease>()

  constructor(ports: Pick<Ports, 'clock' | 'cluster'>) {
    this.#ports = ports
  }

  /** That of a node, as it was asked for last, or as it is asked for now. */
  read(node: string): AskedLease {
    const { clock, cluster } = this.#ports
    const askedMs = clock.nowMs()
    const newest = this.#newest.get(node)
    if (newest !== undefined && askedMs - newest.askedMs < LEASE_EVERY_MS) return newest
    const asked = { askedMs, answer: cluster.get<LeaseObject>(leasePath(node)) }
    this.#newest.set(node, asked)
    return asked
  }
}
