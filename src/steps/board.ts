import type { Node } from '../core/model.ts'
import { parseNode } from '../core/nodes.ts'
import type { EventObject, NodeObject, PodObject } from '../core/objects.ts'
import { makeSightings, type NodeTrouble, seeEvent, seePod, type Sightings } from '../core/observe.ts'
import type { Change, Clock } from '../ports.ts'

/** What is known of one pod, and a way to wait for news of it. */
export class PodWatch {
  readonly node: Node
  readonly #takenBack = new Set<string>()
  #seen: Sightings
  #wake: (() => void) | undefined

  constructor(node: Node, nowMs: number) {
    this.node = node
    this.#seen = makeSightings(nowMs)
  }

  get seen(): Sightings {
    return this.#seen
  }

  /** Takes a sighting in and wakes whoever waits. */
  update(change: (seen: Sightings) => Sightings): void {
    this.#seen = change(this.#seen)
    this.#wake?.()
  }

  /** Forgets all that was seen of a pod that we take back ourselves; its late news says nothing of the next one. */
  forget(uid: string): void {
    this.#takenBack.add(uid)
    this.update(({ askedAtMs, nodeTrouble }) => ({ ...makeSightings(askedAtMs), nodeTrouble }))
  }

  /** True for a pod of the same name that isn't, or isn't any more, the one that is watched. */
  isAnother(uid: string | undefined): boolean {
    if (uid === undefined) return false
    return this.#takenBack.has(uid) || (this.#seen.pod !== undefined && this.#seen.pod.uid !== uid)
  }

  /** Resolves at the next sighting after the one given, after a time, or at the signal. */
  async changed(since: Sightings, clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    if (this.#seen !== since || signal.aborted) return
    const news = new AbortController()
    this.#wake = () => {
      news.abort()
    }
    await clock.wait(ms, AbortSignal.any([signal, news.signal]))
    this.#wake = undefined
  }
}

/** Where the watches write and the steps read: everything that is known of a run's pods. */
export class Board {
  readonly #pods = new Map<string, PodWatch>()
  readonly #nodeTrouble = new Map<string, NodeTrouble | undefined>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Opens a place for a pod that is about to be made. */
  open(pod: string, node: Node): PodWatch {
    const watch = new PodWatch(node, this.#clock.nowMs())
    this.#pods.set(pod, watch)
    const trouble = this.#nodeTrouble.has(node.name) ? this.#nodeTrouble.get(node.name) : troubleOf(node, node)
    watch.update((seen) => ({ ...seen, nodeTrouble: trouble }))
    return watch
  }

  seePod(change: Change<PodObject>): void {
    if (change.type === 'TROUBLE') return
    const gone = change.type === 'DELETED'
    const watch = this.#pods.get(change.object.metadata.name ?? '')
    if (watch === undefined || watch.isAnother(change.object.metadata.uid)) return
    watch.update((seen) => seePod(seen, change.object, gone, this.#clock.nowMs()))
  }

  seeEvent(change: Change<EventObject>): void {
    if (change.type === 'TROUBLE' || change.type === 'DELETED') return
    const { involvedObject } = change.object
    const watch = this.#pods.get(involvedObject?.name ?? '')
    if (watch === undefined || watch.isAnother(involvedObject?.uid)) return
    watch.update((seen) => seeEvent(seen, change.object, this.#clock.nowMs()))
  }

  seeNode(change: Change<NodeObject>): void {
    if (change.type === 'TROUBLE') return
    const now = change.type === 'DELETED' ? undefined : parseNode(change.object)
    const name = change.object.metadata.name ?? ''
    for (const watch of this.#pods.values()) {
      if (watch.node.name !== name) continue
      const trouble = troubleOf(watch.node, now)
      this.#nodeTrouble.set(name, trouble)
      if (trouble?.detail !== watch.seen.nodeTrouble?.detail)
        watch.update((seen) => ({ ...seen, nodeTrouble: trouble }))
    }
  }
}

function troubleOf(before: Node, now: Node | undefined): NodeTrouble | undefined {
  if (now === undefined) return { kind: 'gone', detail: `node ${before.name} was deleted` }
  if (now.uid !== before.uid) return { kind: 'gone', detail: `node ${before.name} was replaced by another of its name` }
  if (now.cordoned && !before.cordoned) return { kind: 'drained', detail: `node ${before.name} was cordoned` }
  if (!now.ready) return { kind: 'not-ready', detail: `node ${before.name} is not Ready: ${now.notReadyReason}` }
  return undefined
}
