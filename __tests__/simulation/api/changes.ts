import type { Stored } from './objects.ts'

/** A change of one object, in the order of the server's versions. */
export type StoredChange = {
  readonly version: number
  readonly atMs: number
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly collection: string
  readonly object: Stored
}

/** Changes by something of them, and of how many this is made. */
type Sorted = { readonly count: number; readonly by: ReadonlyMap<string, readonly StoredChange[]> }

/**
 * All that ever changed, in order. What became of one collection or object is asked for when the world has ended, again and again, so
 * it is sorted at the first question.
 */
export class Changes {
  /** By version: the first one is version 1. */
  readonly all: StoredChange[] = []
  #byCollection: Sorted = { count: 0, by: new Map() }
  readonly #byName = new Map<string, Sorted>()

  /** The changes of a collection. */
  ofCollection(collection: string): readonly StoredChange[] {
    if (this.#byCollection.count !== this.all.length) this.#byCollection = sort(this.all, (one) => one.collection)
    return this.#byCollection.by.get(collection) ?? []
  }

  /** The changes of one object, or of several that had this name. */
  ofObject(collection: string, name: string): readonly StoredChange[] {
    const all = this.ofCollection(collection)
    let sorted = this.#byName.get(collection)
    if (sorted?.count !== all.length) {
      sorted = sort(all, ({ object }) => object.metadata.name)
      this.#byName.set(collection, sorted)
    }
    return sorted.by.get(name) ?? []
  }
}

function sort(changes: readonly StoredChange[], of: (change: StoredChange) => string): Sorted {
  return { count: changes.length, by: Map.groupBy(changes, of) }
}
