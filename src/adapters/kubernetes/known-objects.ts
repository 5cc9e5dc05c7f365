import type { ObjectMeta } from '../../core/kubernetes/objects.ts'
import type { Keeps } from '../../ports.ts'
import { OversizedAnswer } from '../http/bounded-body.ts'

/** What watches showed of a collection is kept up to this; objects of 150,000 pods, the most that Kubernetes is made for, take less. */
const MAX_MIB = 1024

/** The objects of a collection as they were last seen, by uid: what a later listing lacks has to be told as it was. */
export class KnownObjects {
  #objects: Map<string, { readonly object: unknown; readonly size: number }>
  #size = 0
  readonly #keeps: Keeps | undefined

  /** `keeps`: what is kept of each, absent for all of it. */
  constructor(objects: readonly unknown[] = [], keeps?: Keeps) {
    this.#keeps = keeps
    this.#objects = this.#mapOf(objects)
  }

  /** Takes a listing, which has bounds of its own, in place of all; gives what was known and isn't in it. */
  replace(objects: readonly unknown[]): readonly unknown[] {
    const before = this.#objects
    this.#objects = this.#mapOf(objects)
    this.#size = 0
    return [...before].filter(([uid]) => !this.#objects.has(uid)).map(([, { object }]) => object)
  }

  /** Takes what a line of a watch of so many characters shows; throws an `OversizedAnswer` where all that is kept would be too large. */
  set(object: unknown, size: number): void {
    this.delete(object)
    if (this.#keeps === 'nothing') return
    if (this.#keeps === 'name') {
      this.#objects.set(uidOf(object), { object: nameOf(object), size: 0 })
      return
    }
    if (this.#size + size > MAX_MIB * 1024 * 1024) {
      throw new OversizedAnswer(
        `the watch shows objects of more than ${MAX_MIB.toString()} MiB, the most that are kept`
      )
    }
    this.#size += size
    this.#objects.set(uidOf(object), { object, size })
  }

  delete(object: unknown): void {
    const uid = uidOf(object)
    this.#size -= this.#objects.get(uid)?.size ?? 0
    this.#objects.delete(uid)
  }

  #mapOf(objects: readonly unknown[]): Map<string, { readonly object: unknown; readonly size: number }> {
    if (this.#keeps === 'nothing') return new Map()
    const keep = this.#keeps === 'name' ? nameOf : (object: unknown): unknown => object
    return new Map(objects.map((object) => [uidOf(object), { object: keep(object), size: 0 }]))
  }
}

/** An object without all that doesn't say which one it is. */
function nameOf(object: unknown): unknown {
  const { name, namespace, uid } = (object as { readonly metadata?: ObjectMeta | null }).metadata ?? {}
  return { metadata: { name, namespace, uid } }
}

function uidOf(object: unknown): string {
  return (object as { readonly metadata?: ObjectMeta | null }).metadata?.uid ?? ''
}
