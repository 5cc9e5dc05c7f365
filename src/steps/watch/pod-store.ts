import type { Node } from '../../core/model.ts'
import { describeNotReady, describeShutdown, findNodeTrouble } from '../../core/nodes/node-trouble.ts'
import { parseNode } from '../../core/nodes/nodes.ts'
import type { EventObject, NodeObject, PodObject } from '../../core/kubernetes/objects.ts'
import {
  makeObservations,
  type NodeTrouble,
  observeEvent,
  observeNode,
  observePod,
  type Observations
} from '../../core/observations/observations.ts'
import { describeChanges } from '../../core/observations/changes.ts'
import type { Change, Clock, Log } from '../../ports.ts'
import { Observable } from './observable.ts'

/** News of some pod of a name: what it adds to the observations, at a time. */
type News = {
  readonly uid: string | undefined
  readonly add: (seen: Observations, nowMs: number) => Observations
}

type Report = (text: string) => void

/** A node that can't run pods, since when, and the kubelet's words if it was shut down: once its machine is off nobody repeats them. */
type NotReady = { readonly sinceMs: number; readonly isReady: boolean; readonly shutDown: string | undefined }

/**
 * What is known of one pod, and a way to wait for news of it. A name reports nothing of which pod it is: an earlier run may
 * have had one of that name, whose events are there for an hour, or this one had, and took it back. So news waits until
 * the API server has reported which pod it made, and then only that pod's counts.
 */
export class PodObserver extends Observable<Observations> {
  readonly #clock: Clock
  #node: Node
  #early: readonly News[] = []
  #uid: string | undefined

  readonly #report: Report | undefined

  /** `report` is given what each observation changed, on one line. */
  constructor(node: Node, clock: Clock, report?: Report) {
    super(makeObservations(clock.nowMs()))
    this.#node = node
    this.#clock = clock
    this.#report = report
  }

  override update(change: (seen: Observations) => Observations): void {
    const before = this.seen
    super.update(change)
    if (this.#report === undefined) return
    const changes = describeChanges(before, this.seen)
    if (changes !== '') this.#report(changes)
  }

  /** The node that the pod is meant for, or is on. */
  get node(): Node {
    return this.#node
  }

  /** A controller's pod has got its node. */
  placeOn(node: Node): void {
    this.#node = node
  }

  /** This is the pod, as it was made. What a watch has shown of it since comes after that, however late the answer is. */
  made(object: PodObject): void {
    const { uid } = object.metadata
    this.#uid = uid
    const nowMs = this.#clock.nowMs()
    const news = this.#early.filter((one) => one.uid === uid)
    this.#early = []
    this.update((seen) => news.reduce((sum, { add }) => add(sum, nowMs), observePod(seen, object, false, nowMs)))
  }

  /** Takes news of a pod of this name. */
  record(news: News): void {
    if (this.#uid === undefined) this.#early = [...this.#early, news]
    else if (news.uid === this.#uid) this.update((seen) => news.add(seen, this.#clock.nowMs()))
  }
}

/** News of pods that nobody has opened a place for, kept for when somebody does: so many, the newest. */
const UNCLAIMED_KEPT = 1_000

/** Where the watches write and the steps read: everything that is known of a run's pods in one namespace. */
export class PodStore {
  readonly #pods = new Map<string, PodObserver>()
  readonly #byNode = new Map<string, PodObserver[]>()
  /** The newest of each node that there was news of; undefined: it is gone. */
  readonly #nodes = new Map<string, Node | undefined>()
  /** Since when each node that is not Ready has been seen so: its checks may be begun much later. */
  readonly #notReady = new Map<string, NotReady>()
  /** Until when nobody could have reported anything of them; it may be ahead. */
  #blindUntilMs: number | undefined
  /** A controller's pod may be heard of before it is seen: its first event may be the only one. */
  #unclaimed: readonly (News & { readonly pod: string })[] = []
  readonly #clock: Clock

  readonly #debug: Log['debug']

  constructor(clock: Clock, debug?: Log['debug']) {
    this.#clock = clock
    this.#debug = debug
  }

  /** Opens a place for a pod that is about to be made, or that a controller made. */
  open(pod: string, node: Node): PodObserver {
    const debug = this.#debug
    const report = (changes: string): void => debug?.(`pod ${pod} for ${node.name}: ${changes}`)
    const watch = new PodObserver(node, this.#clock, debug === undefined ? undefined : report)
    this.#pods.set(pod, watch)
    for (const news of this.#unclaimed) if (news.pod === pod) watch.record(news)
    this.#unclaimed = this.#unclaimed.filter((news) => news.pod !== pod)
    this.#followNode(watch)
    return watch
  }

  /** A controller's pod has got its node: what happens to that concerns it from now on. */
  place(watch: PodObserver, node: Node): void {
    watch.placeOn(node)
    this.#followNode(watch)
  }

  #followNode(watch: PodObserver): void {
    const { node } = watch
    const ofNode = this.#byNode.get(node.name) ?? []
    ofNode.push(watch)
    this.#byNode.set(node.name, ofNode)
    const now = this.#nodes.has(node.name) ? this.#nodes.get(node.name) : node
    const blindUntilMs = this.#blindUntilMs
    watch.update((seen) => ({ ...seen, nodeNow: now, nodeTrouble: this.#findTrouble(node, now), blindUntilMs }))
  }

  /** Until then nobody can have reported anything of these pods and their nodes. */
  observeBlind(untilMs: number): void {
    this.#blindUntilMs = untilMs
    for (const watch of this.#pods.values()) watch.update((seen) => ({ ...seen, blindUntilMs: untilMs }))
  }

  /** The pod of this name that a place was opened for last. */
  find(pod: string): PodObserver | undefined {
    return this.#pods.get(pod)
  }

  /** The newest that a watch has shown of a node; undefined if it has shown none. */
  findNode(name: string): Node | undefined {
    return this.#nodes.get(name)
  }

  #tell(pod: string, news: News): void {
    const watch = this.#pods.get(pod)
    if (watch === undefined) this.#unclaimed = [...this.#unclaimed, { ...news, pod }].slice(-UNCLAIMED_KEPT)
    else watch.record(news)
  }

  /** The nodes that there was news of and that are there: those that joined among them. */
  nodesThere(): readonly Node[] {
    return [...this.#nodes.values()].filter((node) => node !== undefined)
  }

  #findTrouble(before: Node, now: Node | undefined): NodeTrouble | undefined {
    const trouble = findNodeTrouble(before, now, this.#notReady.get(before.name)?.shutDown)
    return trouble?.kind === 'not-ready' ? { ...trouble, sinceMs: this.#notReady.get(before.name)?.sinceMs } : trouble
  }

  observePod(change: Change<PodObject>): void {
    if (change.type === 'TROUBLE') return
    const { type, object } = change
    const add: News['add'] = (seen, nowMs) => observePod(seen, object, type === 'DELETED', nowMs)
    this.#tell(object.metadata.name ?? '', { uid: object.metadata.uid, add })
  }

  observeEvent(change: Change<EventObject>): void {
    if (change.type === 'TROUBLE' || change.type === 'DELETED') return
    const { object } = change
    const add: News['add'] = (seen, nowMs) => observeEvent(seen, object, nowMs)
    this.#tell(object.involvedObject?.name ?? '', { uid: object.involvedObject?.uid, add })
  }

  /** The nodes as they were listed: of those that stay as they are no watch shows anything. */
  observeListed(nodes: readonly Node[]): void {
    for (const node of nodes) this.#noteReadiness(node.name, node)
  }

  #noteReadiness(name: string, now: Node | undefined): void {
    if (now === undefined || describeNotReady(now) === undefined) {
      this.#notReady.delete(name)
      return
    }
    const before = this.#notReady.get(name)
    const shutDown = before?.shutDown ?? describeShutdown(now)
    // One that is Ready at last, but for a start-up taint, has a new reason, and that has its own time.
    const sinceMs = before?.isReady === now.ready ? before.sinceMs : this.#clock.nowMs()
    this.#notReady.set(name, { sinceMs, isReady: now.ready, shutDown: now.ready ? undefined : shutDown })
  }

  observeNode(change: Change<NodeObject>): void {
    if (change.type === 'TROUBLE') return
    const now = change.type === 'DELETED' ? undefined : parseNode(change.object)
    const { name = '', uid } = change.object.metadata
    const there = this.#nodes.get(name)
    // After a listing one of the same name may have been shown before the end of this one is.
    if (now === undefined && there !== undefined && uid !== undefined && there.uid !== uid) return
    // Kept for checks that aren't begun yet as well: nobody reports it again.
    this.#nodes.set(name, now)
    this.#noteReadiness(name, now)
    for (const watch of this.#byNode.get(name) ?? []) {
      const trouble = this.#findTrouble(watch.node, now)
      const { nodeNow, nodeTrouble } = watch.seen
      const isNews = trouble?.detail !== nodeTrouble?.detail || !isAlike(nodeNow, now)
      if (isNews) watch.update((seen) => ({ ...observeNode(seen, now), nodeTrouble: trouble }))
    }
  }
}

/** A node reports its state every few seconds, mostly without anything that a check needs to know. */
function isAlike(before: Node | undefined, now: Node | undefined): boolean {
  const facts = (node: Node | undefined): string => JSON.stringify([node?.runtimeHandlers, node?.labels])
  return facts(before) === facts(now)
}
