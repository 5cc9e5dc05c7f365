import { constraintLabel } from './labels.ts'
import type { PodObject } from './objects.ts'

/** What a pod must come back with: admission merges the class's selector into it. */
export type WantedPod = {
  readonly runtimeClass?: string
  readonly selector: Readonly<Record<string, string>>
}

/** How the pod that the API server made differs from the one that was sent; absent where it names no class. */
export type Mismatch =
  | { readonly kind: 'class'; readonly sent: string | undefined; readonly got: string | undefined }
  | { readonly kind: 'selector'; readonly key: string; readonly value: string }
  /** The class has got its documented selector since the run began: another run, or somebody else, added it. */
  | { readonly kind: 'added-selector'; readonly key: string; readonly value: string }

/** Compares a pod with what it must come back with; undefined if it is as it must be. */
export function findMismatch({ spec }: Pick<PodObject, 'spec'>, wanted: WantedPod): Mismatch | undefined {
  const { runtimeClass, selector } = wanted
  if (spec?.runtimeClassName !== runtimeClass) {
    return { kind: 'class', sent: runtimeClass, got: spec?.runtimeClassName }
  }
  const missing = Object.entries(selector).find(([key, value]) => spec?.nodeSelector?.[key] !== value)
  return missing === undefined ? undefined : { kind: 'selector', key: missing[0], value: missing[1] }
}

/** The same of a pod of the run's own, which is sent without any selector: one that is there is the class's. */
export function findOwnMismatch(pod: Pick<PodObject, 'spec'>, wanted: WantedPod): Mismatch | undefined {
  const { runtimeClass = '', selector } = wanted
  const key = constraintLabel(runtimeClass)
  const value = pod.spec?.nodeSelector?.[key]
  const isAdded = value !== undefined && !(key in selector)
  return findMismatch(pod, wanted) ?? (isAdded ? { kind: 'added-selector', key, value } : undefined)
}

/** The difference as evidence shows it. */
export function describeMismatch(mismatch: Mismatch): string {
  if (mismatch.kind === 'selector') {
    return `the pod came back without its class's selector ${mismatch.key}=${mismatch.value}`
  }
  if (mismatch.kind === 'added-selector') {
    return `the pod came back with selector ${mismatch.key}=${mismatch.value}, which its class did not have when the run began`
  }
  const { got = 'none', sent = 'none' } = mismatch
  return `the pod was sent with runtimeClassName ${sent} and came back with ${got}`
}
