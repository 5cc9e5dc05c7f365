import type { Node } from '../../core/model.ts'
import { Observable } from '../watch/observable.ts'

/** A pod that gave right answers, and where a Service behind which it stands can be asked by way of it. */
export type ReadyPod = { readonly pod: string; readonly port: number; readonly node: Node }

/** What happened to the pods behind a Service, or of a runtime. */
export type ReadyPods = {
  readonly passed: readonly ReadyPod[]
  /** Where a check's container runs that is not decided yet. */
  readonly running: readonly Node[]
  readonly isEnded: boolean
}

/** The pods behind a Service while they are being proven: who asks it waits for the first of them. */
export function makeReadyPods(): Observable<ReadyPods> {
  return new Observable<ReadyPods>({ passed: [], running: [], isEnded: false })
}

/** One more pod is well. */
export function addReadyPod(readyPods: Observable<ReadyPods>, pod: ReadyPod): void {
  readyPods.update((seen) => ({ ...seen, passed: [...seen.passed, pod] }))
}

/** A check's container runs on a node, and may pass or not. */
export function addRunning(readyPods: Observable<ReadyPods>, node: Node): void {
  if (!readyPods.seen.running.includes(node))
    readyPods.update((seen) => ({ ...seen, running: [...seen.running, node] }))
}

/** The check on a node is decided: with a pod that is well, or not passed. */
export function endRunning(readyPods: Observable<ReadyPods>, node: Node, pod?: ReadyPod): void {
  readyPods.update((seen) => ({
    ...seen,
    passed: pod === undefined ? seen.passed : [...seen.passed, pod],
    running: seen.running.filter((one) => one !== node)
  }))
}

/** No more will come. */
export function endReadyPods(readyPods: Observable<ReadyPods>): void {
  readyPods.update((seen) => ({ ...seen, isEnded: true }))
}

/** The first pod that is well; `none` if none will be, undefined while one may be. */
export function firstPassed({ isEnded, passed: [first] }: ReadyPods): ReadyPod | 'none' | undefined {
  return first ?? (isEnded ? 'none' : undefined)
}
