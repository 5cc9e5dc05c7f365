import { type ContainerState, type Pod, setCondition } from '../api/objects.ts'
import type { Store } from '../api/store.ts'
import type { Random } from '../random.ts'
import type { Machine } from './machine.ts'
import { type Container, PodReporter } from './pod-reporter.ts'
import { pullImage } from './pull.ts'
import { makeSandbox } from './sandbox.ts'
import { makeBatch, type Start, startPlain, startWasm } from './shims.ts'

const MAX_BACK_OFF_MS = 300_000
const PROBE_MS = 1_000
/** Of the liveness probe: its initial delay and three failures. */
const LIVE_WITHIN_MS = 50_000

/** One node's kubelet with its containerd: makes what is scheduled onto it happen, in its own time. */
export class Kubelet {
  readonly machine: Machine
  readonly containers = new Map<string, Container>()
  /** The handler that each pod's sandbox was made by. */
  readonly handlers = new Map<string, string>()
  readonly #reporter: PodReporter
  readonly #store: Store
  readonly #random: Random
  readonly #known = new Set<string>()
  readonly #ending = new Set<string>()
  readonly #evicted = new Set<string>()
  /** What ends a running container, by the pod's uid. */
  readonly #kills = new Map<string, () => void>()
  /** Images that run as plain programs as well: no Wasm is needed for them. */
  readonly #isNative: boolean

  constructor(machine: Machine, store: Store, random: Random, isNative: boolean) {
    this.machine = machine
    this.#reporter = new PodReporter(machine, store)
    this.#store = store
    this.#random = random
    this.#isNative = isNative
    store.onChange(['pods'], ({ collection, object, type }) => {
      const pod = object as Pod
      if (pod.spec.nodeName !== machine.name || type === 'DELETED') return
      machine.uplink.send(() => {
        this.#look(collection, pod)
      })
    })
  }

  /** News of a pod of its own. */
  #look(collection: string, pod: Pod): void {
    const { deletionTimestamp, uid } = pod.metadata
    if (!this.#known.has(uid)) {
      this.#known.add(uid)
      void this.#run(collection, pod)
    } else if (deletionTimestamp !== undefined && !this.#ending.has(uid)) {
      this.#ending.add(uid)
      void this.#end(collection, pod)
    }
  }

  /** containerd was restarted, or the container was killed: what ran ends, and is started again. */
  killAll(): void {
    for (const kill of this.#kills.values()) kill()
  }

  /** The kubelet frees memory: it ends the node's pods, which stay as Failed. */
  evictAll(): void {
    if (this.#isStopped() || this.machine.uplink.isCut) return
    for (const { metadata, spec } of this.#store.all<Pod>('pods')) {
      if (spec.nodeName !== this.machine.name || this.#evicted.has(metadata.uid)) continue
      const collection = `/api/v1/namespaces/${metadata.namespace ?? ''}/pods`
      this.#evicted.add(metadata.uid)
      const isStuck = this.machine.shim(this.handlers.get(metadata.uid) ?? '').now === 'does-not-stop'
      this.#store.change<Pod>(collection, metadata.name, metadata.uid, ({ status }) => {
        Object.assign(status, { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' })
        setCondition(status.conditions, { type: 'Ready', status: 'False' })
        for (const one of status.containerStatuses ?? []) {
          one.ready = false
          if (isStuck) continue
          one.state = { terminated: { reason: 'Error', exitCode: 137 } }
        }
      })
      if (!isStuck) this.#kills.get(metadata.uid)?.()
    }
  }

  async #run(collection: string, pod: Pod): Promise<void> {
    const { time } = this.#store
    await time.sleep(this.#random.between(20, 200))
    this.#reporter.report(collection, pod, 'ContainerCreating')
    const isGone = (): boolean => this.#isGone(collection, pod)
    const isStarted = await makeSandbox(
      pod,
      this.machine,
      this.#store,
      this.#random,
      this.handlers,
      this.#reporter,
      isGone
    )
    if (!isStarted) return
    this.#reporter.change(collection, pod, ({ status }) => {
      setCondition(status.conditions, { type: 'PodReadyToStartContainers', status: 'True' })
      status.podIP = '10.244.1.7'
    })
    const image = pod.spec.containers[0]?.image ?? ''
    const report = (reason: string, message?: string): void => {
      this.#reporter.report(collection, pod, reason, message)
    }
    const isPulled = await pullImage(
      image,
      pod,
      this.machine,
      this.#store.time,
      this.#random,
      this.#reporter,
      report,
      isGone
    )
    if (isPulled) await this.#keepRunning(collection, pod)
  }

  #isStopped(): boolean {
    return !this.machine.isUp.now
  }

  async #keepRunning(collection: string, pod: Pod): Promise<void> {
    const { time } = this.#store
    const { uid } = pod.metadata
    const container: Container = {
      servesFromMs: Infinity,
      isRunning: false,
      log: '',
      restarts: 0,
      isPlain: pod.spec.runtimeClassName === undefined
    }
    this.containers.set(uid, container)
    let backOffMs = 0
    for (;;) {
      const start = this.#start(pod)
      await time.sleep(this.#random.between(50, 300))
      if (this.#isGone(collection, pod)) return
      const ended = await this.#runOnce(collection, pod, container, start)
      if (ended === undefined) return
      if (!isRestarted(pod, ended)) {
        this.#reporter.finish(collection, pod, ended)
        return
      }
      const isFirst = container.restarts === 0 && backOffMs === 0
      backOffMs = isFirst ? 10_000 : Math.min(backOffMs * 2, MAX_BACK_OFF_MS)
      if (!isFirst) {
        this.#reporter.event(pod, 'BackOff', 'Back-off restarting failed container')
        const message = `back-off ${backOffMs / 2_000}s restarting failed container`
        this.#reporter.state(collection, pod, container, { waiting: { reason: 'CrashLoopBackOff', message } }, ended)
        await time.sleep(backOffMs / 2)
      } else await time.sleep(this.#random.between(500, 1_500))
      if (this.#isGone(collection, pod)) return
      container.restarts += 1
    }
  }

  #start({ metadata: { uid }, spec: { containers, runtimeClassName } }: Pod): Start {
    const [{ args = [], command = [], image = '' } = {}] = containers
    const batch = makeBatch(image, args)
    const runs: Start = batch ?? { kind: 'serves', afterMs: 200 }
    const { isOld = false } = this.machine.plan
    if (runtimeClassName === undefined) return this.#isNative ? runs : startPlain(command, isOld)
    const handler = this.handlers.get(uid) ?? ''
    const state = this.machine.shim(handler).now
    return state === 'plain' && this.#isNative ? runs : startWasm(state, command, handler, { batch, isOld })
  }

  /** One start of the container; gives its end, and nothing if the pod goes before. */
  async #runOnce(
    collection: string,
    pod: Pod,
    container: Container,
    start: Start
  ): Promise<ContainerState | undefined> {
    const { time } = this.#store
    if (start.kind === 'refused') {
      this.#reporter.event(pod, 'Failed', `Error: ${start.message}`)
      const terminated = { reason: 'StartError', message: start.message, exitCode: 128 }
      const isTried = start.reason === 'RunContainerError' && isRestarted(pod, { terminated })
      const state = isTried ? { waiting: { reason: start.reason, message: start.message } } : { terminated }
      this.#reporter.state(collection, pod, container, state)
      return { terminated }
    }
    this.#reporter.event(pod, 'Started', 'Started container')
    container.isRunning = true
    container.servesFromMs = start.kind === 'serves' ? time.nowMs + start.afterMs : Infinity
    this.#reporter.state(collection, pod, container, { running: { startedAt: time.timestamp() } })
    this.#probe(collection, pod, container)
    const endsAfterMs = (start.kind === 'serves' ? start.endsAfterMs : start.afterMs) ?? Infinity
    const isKilled = await this.#untilEnd(pod, endsAfterMs)
    container.isRunning = false
    container.log = start.kind === 'ends' ? start.log : ''
    if (this.#isGone(collection, pod)) return undefined
    const exitCode = start.kind === 'ends' && !isKilled ? start.exitCode : 137
    const terminated = { reason: exitCode === 0 ? 'Completed' : 'Error', exitCode }
    this.#reporter.state(collection, pod, container, { terminated })
    return { terminated }
  }

  /** Asks a container that has probes: it is Ready once it serves, and is killed where it still doesn't after a while. */
  #probe(collection: string, pod: Pod, container: Container): void {
    const { time } = this.#store
    const [{ livenessProbe, readinessProbe } = {}] = pod.spec.containers
    const { restarts, servesFromMs } = container
    const isSame = (): boolean =>
      container.isRunning && container.restarts === restarts && !this.#isStopped() && !this.#isGone(collection, pod)
    const startedAt = time.timestamp()
    if (readinessProbe !== undefined && servesFromMs < Infinity) {
      time.after(servesFromMs - time.nowMs + PROBE_MS, () => {
        if (isSame()) this.#reporter.state(collection, pod, container, { running: { startedAt } })
      })
    }
    if (livenessProbe === undefined || servesFromMs - time.nowMs < LIVE_WITHIN_MS) return
    time.after(LIVE_WITHIN_MS, () => {
      if (!isSame()) return
      this.#reporter.event(pod, 'Unhealthy', 'Liveness probe failed: connect: connection refused')
      this.#reporter.event(pod, 'Killing', 'Container app failed liveness probe, will be restarted')
      this.#kills.get(pod.metadata.uid)?.()
    })
  }

  /** True if it was killed before it ended by itself. */
  async #untilEnd({ metadata: { uid } }: Pod, endsAfterMs: number): Promise<boolean> {
    const isKilled = await new Promise<boolean>((resolve) => {
      this.#kills.set(uid, () => {
        resolve(true)
      })
      if (endsAfterMs === Infinity) return
      this.#store.time.after(endsAfterMs, () => {
        resolve(false)
      })
    })
    this.#kills.delete(uid)
    return isKilled
  }

  async #end(collection: string, pod: Pod): Promise<void> {
    const { time } = this.#store
    const handler = this.handlers.get(pod.metadata.uid) ?? ''
    await time.sleep(this.#random.between(300, 2_000))
    let isBegun = false
    const begin = (): void => {
      if (!isBegun) this.#reporter.event(pod, 'Killing', 'Stopping container sample')
      isBegun = true
    }
    if (!this.#isStopped()) begin()
    while (this.#isStopped() || this.machine.shim(handler).now === 'does-not-stop') {
      if (this.#store.find(collection, pod.metadata.name)?.metadata.uid !== pod.metadata.uid) return
      await time.sleep(5_000)
      if (!this.#isStopped()) begin()
    }
    this.#kills.get(pod.metadata.uid)?.()
    // Reported before the pod is removed, as real ones do.
    this.#reporter.change(collection, pod, ({ status }) => {
      for (const one of status.containerStatuses ?? []) {
        one.state = { terminated: { reason: 'Error', exitCode: 137 } }
        one.ready = false
      }
    })
    await this.machine.uplink.connected()
    this.#store.delete(collection, pod.metadata.name, pod.metadata.uid)
  }

  #isGone(collection: string, { metadata }: Pod): boolean {
    const now = this.#store.find(collection, metadata.name)?.metadata
    return now?.uid !== metadata.uid || now.deletionTimestamp !== undefined || this.#evicted.has(metadata.uid)
  }
}

/** By the pod's restart policy: always, unless it says otherwise. */
function isRestarted({ spec: { restartPolicy = 'Always' } }: Pod, { terminated }: ContainerState): boolean {
  return restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && terminated?.exitCode !== 0)
}
