import type { Node } from '../../core/model.ts'
import { Observable } from '../watch/observable.ts'

/** A pod that gave right answers, and where a Service behind which it stands can be asked by way of it. */
export type ReadyPod = { readonly pod: string; readonly port: number; readonly node: Node }

/** What happened to the pods behind a Service. */
export type ReadyPods = { readonly passed: readonly ReadyPod[]; readonly isEnded: boolean }

/** The pods behind a Service while they are being proven: who asks it waits for the first of them. */
export function makeReadyPods(): Observable<ReadyPods> {
  return new Observable<ReadyPods>({ passed: [], isEnded: false })
}

/** One more pod is well. */
export function addReadyPod(readyPods: Observable<ReadyPods>, pod: ReadyPod): void {
  readyPods.update((seen) => ({ ...seen, passed: [...seen.passed, pod] }))
}

/** No more will come. */
export function endReadyPods(readyPods: Observable<ReadyPods>): void {
  readyPods.update((seen) => ({ ...seen, isEnded: true }))
}

/** The first pod that is well; `none` if none will be, undefined while one may be. */
export function firstPassed({ isEnded, passed: [first] }: ReadyPods): ReadyPod | 'none' | undefined {
  return first ?? (isEnded ? 'none' : undefined)
}
