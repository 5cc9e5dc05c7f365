import type { Random } from '../random.ts'
import type { VirtualTime } from '../../support/virtual-time.ts'
import { copy, type Stored } from './objects.ts'

/** A change of one object, in the order of the server's versions. */
export type StoredChange = {
  readonly version: number
  readonly atMs: number
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly collection: string
  readonly object: Stored
}

type Listener = (change: StoredChange) => void

/** What the API servers share: all objects, and what changed in which order. */
export class Store {
  readonly time: VirtualTime
  readonly changes: StoredChange[] = []
  readonly #collections = new Map<string, Map<string, Stored>>()
  readonly #listeners: Listener[] = []
  readonly #random: Random
  version = 0

  constructor(time: VirtualTime, random: Random) {
    this.time = time
    this.#random = random
  }

  /** Calls at each change, in the moment that it happens. */
  onChange(listener: Listener): () => void {
    this.#listeners.push(listener)
    return () => void this.#listeners.splice(this.#listeners.indexOf(listener), 1)
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what a collection holds is known where it is named
  find<T extends Stored>(collection: string, name: string): T | undefined {
    return this.#collections.get(collection)?.get(name) as T | undefined
  }

  list<T extends Stored>(collection: string): T[] {
    return [...(this.#collections.get(collection)?.values() ?? [])] as T[]
  }

  /** All objects of a resource, in whatever namespace, such as `pods`. */
  all<T extends Stored>(resource: string): T[] {
    const found: T[] = []
    for (const [collection, objects] of this.#collections)
      if (collection.endsWith(`/${resource}`)) for (const object of objects.values()) found.push(object as T)
    return found
  }

  /** Every object by its path. */
  snapshot(): Map<string, Stored> {
    const found = new Map<string, Stored>()
    for (const [collection, objects] of this.#collections)
      for (const [name, object] of objects) found.set(`${collection}/${name}`, object)
    return found
  }

  add<T extends Stored>(collection: string, given: Omit<T, 'metadata'> & { metadata: object }): T {
    const object = copy(given) as unknown as T
    object.metadata.uid = this.makeUid()
    object.metadata.generation = 1
    const namespace = /\/namespaces\/([^/]+)\//.exec(`${collection}/`)?.[1]
    if (namespace !== undefined && !collection.endsWith('/namespaces')) object.metadata.namespace = namespace
    this.#put('ADDED', collection, object)
    return object
  }

  /** Changes an object by a copy of it; nothing if it is not there, or another by now. */
  change<T extends Stored>(
    collection: string,
    name: string,
    uid: string | undefined,
    work: (object: T) => void
  ): T | undefined {
    const found = this.find<T>(collection, name)
    if (found === undefined || (uid !== undefined && found.metadata.uid !== uid)) return undefined
    const object = copy(found)
    work(object)
    this.#put('MODIFIED', collection, object)
    return object
  }

  delete(collection: string, name: string, uid?: string): void {
    const found = this.find(collection, name)
    if (found === undefined || (uid !== undefined && found.metadata.uid !== uid)) return
    this.#collections.get(collection)?.delete(name)
    const object = { ...found, metadata: { ...found.metadata } }
    this.#note('DELETED', collection, object)
  }

  makeUid(): string {
    const part = (): string => this.#random.between(0, 0xffffffff).toString(16).padStart(8, '0')
    return `${part()}-${part()}`
  }

  #put(type: 'ADDED' | 'MODIFIED', collection: string, object: Stored): void {
    const objects = this.#collections.get(collection) ?? new Map<string, Stored>()
    this.#collections.set(collection, objects)
    objects.set(object.metadata.name, object)
    this.#note(type, collection, object)
  }

  #note(type: StoredChange['type'], collection: string, object: Stored): void {
    this.version += 1
    object.metadata.resourceVersion = String(this.version)
    const change = { version: this.version, atMs: this.time.nowMs, type, collection, object }
    this.changes.push(change)
    for (const listener of [...this.#listeners]) listener(change)
  }
}
