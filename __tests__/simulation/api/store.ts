import type { Random } from '../random.ts'
import type { VirtualTime } from '../../support/virtual-time.ts'
import { Changes, type StoredChange } from './changes.ts'
import { copy, copyForChange, type Stored } from './objects.ts'

/** An object that is not on the server yet. */
type New<T extends Stored> = Omit<T, 'metadata'> & { metadata: object }
type Listener = (change: StoredChange) => void

/** Who is called with changes of a resource, such as `pods`, in whatever namespace. */
type Subscription = { readonly resources: readonly string[]; readonly listener: Listener }

/** What the API servers share: all objects, and what changed in which order. */
export class Store {
  readonly time: VirtualTime
  readonly changes = new Changes()
  readonly #collections = new Map<string, Map<string, Stored>>()
  /** The collections of each resource, in the order in which they came to be. */
  readonly #byResource = new Map<string, Map<string, Stored>[]>()
  readonly #subscriptions: Subscription[] = []
  /** Who is called with changes of each collection, in the order in which they asked for it. */
  readonly #listeners = new Map<string, readonly Listener[]>()
  readonly #random: Random
  version = 0

  constructor(time: VirtualTime, random: Random) {
    this.time = time
    this.#random = random
  }

  /** Calls at each change of such resources, in the moment that it happens. */
  onChange(resources: readonly string[], listener: Listener): void {
    this.#subscriptions.push({ resources, listener })
    for (const [collection, own] of this.#listeners)
      if (resources.includes(resourceOf(collection))) this.#listeners.set(collection, [...own, listener])
  }

  /** Calls at each change in one collection, until what is returned is called. */
  onChangeIn(collection: string, listener: Listener): () => void {
    this.#listeners.set(collection, [...this.#listenersOf(collection), listener])
    return () => {
      const others = this.#listenersOf(collection).filter((one) => one !== listener)
      this.#listeners.set(collection, others)
    }
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
    return (this.#byResource.get(resource) ?? []).flatMap((objects) => [...objects.values()]) as T[]
  }

  /** The paths of all collections that there ever was something in. */
  collections(): readonly string[] {
    return [...this.#collections.keys()]
  }

  /** Every object by its path. */
  snapshot(): Map<string, Stored> {
    const found = new Map<string, Stored>()
    for (const [collection, objects] of this.#collections)
      for (const [name, object] of objects) found.set(`${collection}/${name}`, object)
    return found
  }

  /** Adds a copy of an object. */
  add<T extends Stored>(collection: string, given: New<T>): T {
    return this.keep(collection, copy(given))
  }

  /** Adds an object itself, which nobody else may have. */
  keep<T extends Stored>(collection: string, given: New<T>): T {
    const object = given as unknown as T
    object.metadata.uid = this.makeUid()
    object.metadata.generation = 1
    const namespace = /\/namespaces\/([^/]+)\//.exec(collection)?.[1]
    if (namespace !== undefined) object.metadata.namespace = namespace
    this.#put('ADDED', collection, object)
    return object
  }

  /** Changes an object by a copy of it (what may be changed in place: see `copyForChange`); nothing if it is not there, or another by now. */
  change<T extends Stored>(
    collection: string,
    name: string,
    uid: string | undefined,
    work: (object: T) => void
  ): T | undefined {
    const found = this.find<T>(collection, name)
    if (found === undefined || (uid !== undefined && found.metadata.uid !== uid)) return undefined
    const object = copyForChange(found)
    work(object)
    this.#put('MODIFIED', collection, object)
    return object
  }

  /** Puts another object in the place of one, which nobody else may have. */
  replace<T extends Stored>(collection: string, object: T): T {
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
    let objects = this.#collections.get(collection)
    if (objects === undefined) {
      objects = new Map()
      this.#collections.set(collection, objects)
      const resource = resourceOf(collection)
      this.#byResource.set(resource, [...(this.#byResource.get(resource) ?? []), objects])
    }
    objects.set(object.metadata.name, object)
    this.#note(type, collection, object)
  }

  #note(type: StoredChange['type'], collection: string, object: Stored): void {
    this.version += 1
    object.metadata.resourceVersion = String(this.version)
    const change = { version: this.version, atMs: this.time.nowMs, type, collection, object }
    this.changes.all.push(change)
    for (const listener of this.#listenersOf(collection)) listener(change)
  }

  #listenersOf(collection: string): readonly Listener[] {
    const known = this.#listeners.get(collection)
    if (known !== undefined) return known
    const resource = resourceOf(collection)
    const listeners = this.#subscriptions
      .filter(({ resources }) => resources.includes(resource))
      .map(({ listener }) => listener)
    this.#listeners.set(collection, listeners)
    return listeners
  }
}

/** The last part of a collection's path, such as `pods`. */
export function resourceOf(collection: string): string {
  return collection.slice(collection.lastIndexOf('/') + 1)
}
