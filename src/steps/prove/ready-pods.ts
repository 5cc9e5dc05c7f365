import type { Node } from '../../core/model.ts'
import { Watched } from '../watch/observable.ts'

/** A pod that gave right answers, and where a Service behind which it stands can be asked by way of it. */
export type BackingPod = { readonly pod: string; readonly port: number; readonly node: Node }

/** What became of the pods behind a Service. */
export type Backing = { readonly passed: readonly BackingPod[]; readonly isEnded: boolean }

/** The pods behind a Service while they are being proven: who asks it waits for the first of them. */
export function makeBacking(): Watched<Backing> {
  return new Watched<Backing>({ passed: [], isEnded: false })
}

/** One more pod is well. */
export function addPassed(backing: Watched<Backing>, pod: BackingPod): void {
  backing.update((seen) => ({ ...seen, passed: [...seen.passed, pod] }))
}

/** No more will come. */
export function endBacking(backing: Watched<Backing>): void {
  backing.update((seen) => ({ ...seen, isEnded: true }))
}
