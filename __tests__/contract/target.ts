import type { ApiResult, Change, Cluster } from '../../src/ports.ts'

/** A cluster, real or simulated, as a run sees it. */
export type ContractTarget = {
  readonly cluster: Cluster
  /** A namespace that is there, and where the suite may make what it likes. */
  readonly namespace: string
  /** A node that is Ready, and takes pods. */
  readonly node: string
  /** Lets some time pass there; a simulation has no other. */
  readonly wait: (ms: number) => Promise<void>
}

/** What was answered; throws where nothing was, or a refusal. */
export function valueOf<T>(result: ApiResult<T>): T {
  if (result.kind !== 'ok') throw new Error(`expected an answer, got: ${result.message}`)
  return result.value
}

/** Calls with each change until the watch ends. */
export async function follow<T>(
  changes: AsyncIterable<Change<T>>,
  see: (change: Exclude<Change<T>, { type: 'TROUBLE' }>) => void
): Promise<void> {
  for await (const change of changes) if (change.type !== 'TROUBLE') see(change)
}

/** Waits until something is so, at most for a time, by the target's clock. */
export async function until(
  wait: ContractTarget['wait'],
  isSo: () => boolean | Promise<boolean>,
  withinMs = 10_000
): Promise<void> {
  for (let leftMs = withinMs; leftMs > 0 && !(await isSo()); leftMs -= 100) await wait(100)
}
