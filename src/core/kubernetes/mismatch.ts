import { constraintLabel, nameRuns } from './labels.ts'
import type { Node } from '../model.ts'
import { isAdmissible } from './node-affinity.ts'
import type { PodObject } from './objects.ts'

/** What a pod must come back with: admission merges the class's selector into it. */
export type WantedPod = {
  readonly runtimeClass?: string
  readonly selector: Readonly<Record<string, string>>
  /** What it selects itself, whatever its class does; absent where that is nothing. */
  readonly ownSelector?: Readonly<Record<string, string>> | undefined
  /** The one node that it was sent for; absent where it may be on any. */
  readonly node?: Pick<Node, 'name' | 'labels'>
}

/** How the pod that the API server made differs from the one that was sent; absent where it names no class. */
export type Mismatch =
  | { readonly kind: 'class'; readonly sent: string | undefined; readonly got: string | undefined }
  | { readonly kind: 'selector'; readonly key: string; readonly value: string }
  /** The class has got its documented selector since the run began: for these runs, or by somebody else. */
  | {
      readonly kind: 'added-selector'
      readonly key: string
      readonly value: string
      readonly runs?: string | undefined
    }
  /** A selector of neither the run nor the class, that the node doesn't meet. */
  | { readonly kind: 'foreign-selector'; readonly key: string; readonly value: string; readonly node: string }
  /** Its affinity admits another node than the one that it was sent for, or not that one. */
  | { readonly kind: 'affinity'; readonly node: string }
  | { readonly kind: 'node'; readonly node: string; readonly got: string }

/** Compares a pod with what it must come back with; undefined if it is as it must be. */
export function findMismatch({ spec }: Pick<PodObject, 'spec'>, wanted: WantedPod): Mismatch | undefined {
  const { ownSelector = {}, runtimeClass, selector, node } = wanted
  if (spec?.runtimeClassName !== runtimeClass) {
    return { kind: 'class', sent: runtimeClass, got: spec?.runtimeClassName }
  }
  const missing = Object.entries(selector).find(([key, value]) => spec?.nodeSelector?.[key] !== value)
  if (missing !== undefined) return { kind: 'selector', key: missing[0], value: missing[1] }
  const key = constraintLabel(runtimeClass ?? '')
  const added = spec?.nodeSelector?.[key]
  const isAdded = added !== undefined && !(key in selector) && !(key in ownSelector)
  if (isAdded) return { kind: 'added-selector', key, value: added }
  return node === undefined ? undefined : findMove(spec, selector, node)
}

/** What keeps a pod off the node that it was sent for, or lets it go to another one. */
function findMove(
  spec: PodObject['spec'],
  selector: WantedPod['selector'],
  { name, labels }: NonNullable<WantedPod['node']>
): Mismatch | undefined {
  const { affinity, nodeName = name, nodeSelector = {} } = spec ?? {}
  if (nodeName !== name) return { kind: 'node', node: name, got: nodeName }
  // A constrained class's own label may come later than the survey; whether it is there the check itself shows.
  const foreign = Object.entries(nodeSelector).find(
    ([key, value]) => !Object.hasOwn(selector, key) && labels[key] !== value
  )
  if (foreign !== undefined) return { kind: 'foreign-selector', key: foreign[0], value: foreign[1], node: name }
  const isOpen = isAdmissible(affinity, { name, labels: { ...labels, ...selector } })
  return isOpen ? undefined : { kind: 'affinity', node: name }
}

/** The difference as evidence shows it. */
export function describeMismatch(mismatch: Mismatch): string {
  switch (mismatch.kind) {
    case 'selector':
      return `the pod was admitted without its class's selector ${mismatch.key}=${mismatch.value}`
    case 'added-selector': {
      const { key, runs, value } = mismatch
      const who = runs === undefined ? '' : `: it has it for ${nameRuns(runs)} (constrain: true)`
      return `the pod was admitted with selector ${key}=${value}, which its class did not have when the run began${who}`
    }
    case 'foreign-selector':
      return `the pod was created for ${mismatch.node} and was admitted with nodeSelector ${mismatch.key}=${mismatch.value}, which is not of its class and which ${mismatch.node} does not carry`
    case 'affinity':
      return `the pod was created for ${mismatch.node} alone and was admitted with another node affinity`
    case 'node':
      return `the pod was created for ${mismatch.node} and is on ${mismatch.got}`
    case 'class': {
      const { got = 'none', sent = 'none' } = mismatch
      return `the pod was created with runtimeClassName ${sent} and was admitted with ${got}`
    }
  }
}
