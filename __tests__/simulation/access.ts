import { knownRuntimes } from '../../src/core/runtimes.ts'
import type { Answer, ApiResult, Pods, Services } from '../../src/ports.ts'
import { type Life, until } from './api/client.ts'
import type { Pod, Stored } from './api/objects.ts'
import { addressOf } from './cluster/node-lifecycle.ts'
import { portsOf } from './api/service-ports.ts'
import { isSelected } from './api/select.ts'
import type { World } from './world.ts'

const UNREACHABLE_AFTER_MS = 10_000
/** How late an answer may come that the path holds back; a run waits for 10 s. */
const LATE_MS = { least: 1_000, most: 9_000 }
const REFUSED = 'connect ECONNREFUSED 10.0.0.1:6443'

/** True while no run reaches an API server. */
export function isDown({ scenario: { outage }, time }: World): boolean {
  return outage !== undefined && time.nowMs >= outage.atMs && time.nowMs < outage.atMs + outage.forMs
}

/** The ways into pods and to Services that a run has, as the API server's proxy gives them. */
export function makeAccess(world: World, life: Life): { readonly pods: Pods; readonly services: Services } {
  const { random, scenario, store, time } = world
  const onTheWay = random.fork('answers')
  const latency = (): Promise<void> => until(life, time.sleep(random.between(2, 2 * world.scenario.latencyMs)))
  const podsOf = (namespace: string): string => `/api/v1/namespaces/${namespace}/pods`

  /** What a path that loses answers makes of one: it breaks off before it or in the middle of it, or holds it back. */
  const bring = async (answer: Answer, signal: AbortSignal): Promise<Answer> => {
    if (answer.kind !== 'answered' || !onTheWay.chance(scenario.loses)) return answer
    const fate = onTheWay.between(0, 2)
    if (fate === 0) return none('read ECONNRESET')
    if (fate === 1) return { ...answer, body: answer.body.slice(0, answer.body.length / 2), incomplete: true }
    await until(life, time.clock().wait(onTheWay.between(LATE_MS.least, LATE_MS.most), signal))
    return answer
  }

  /** What goes by way of the API server. */
  const askProxied = async (ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> => {
    if (isDown(world)) {
      await latency()
      return none(REFUSED)
    }
    const answer = await bring(await ask(), signal)
    return isDown(world) ? none('read ECONNRESET') : answer
  }
  const askPod = async (pod: Pod | undefined, port: number, signal: AbortSignal): Promise<Answer> => {
    await latency()
    if (pod === undefined) return none('pods not found (404)')
    const kubelet = world.kubelets.get(pod.spec.nodeName ?? '')
    const container = kubelet?.containers.get(pod.metadata.uid)
    const address = `10.244.1.7:${port}`
    if (kubelet?.machine.isUp.now !== true) {
      await until(life, time.clock().wait(UNREACHABLE_AFTER_MS, signal))
      return none(`error trying to reach service: dial tcp ${address}: i/o timeout (503)`)
    }
    if (container?.isRunning !== true || container.servesFromMs > time.nowMs) {
      return none(`error trying to reach service: dial tcp ${address}: connect: connection refused (503)`)
    }
    return { kind: 'answered', status: 200, body: bodyOf(pod), incomplete: false }
  }
  return {
    pods: {
      ask: ({ namespace, pod, port }, signal) =>
        askProxied(() => askPod(store.find<Pod>(podsOf(namespace), pod), port, signal), signal),
      logTail: async ({ namespace, pod }): Promise<ApiResult<string>> => {
        await latency()
        if (isDown(world)) return { kind: 'unreachable', message: REFUSED }
        const found = store.find<Pod>(podsOf(namespace), pod)
        const container = world.kubelets.get(found?.spec.nodeName ?? '')?.containers.get(found?.metadata.uid ?? '')
        if (container === undefined) return { kind: 'refused', status: 404, reason: 'NotFound', message: 'not found' }
        return { kind: 'ok', value: container.log }
      }
    },
    services: {
      ask: ({ namespace, port, service }, signal) =>
        askProxied(async () => {
          const found = store.find(`/api/v1/namespaces/${namespace}/services`, service)
          const ready = behind(world, podsOf(namespace), found).filter(isReady)
          const pod = ready[random.between(0, ready.length - 1)]
          if (pod !== undefined) return await askPod(pod, port, signal)
          await latency()
          return none(`no endpoints available for service "${service}" (503)`)
        }, signal),
      askUrl: async (url, signal) => {
        const { hostname, port } = new URL(url)
        const balanced = store.all('services').find((one) => isAt(one, hostname))
        const node = world.scenario.isFar === true ? undefined : findNode(world, hostname)
        const service = balanced ?? store.all('services').find((one) => portsOf(one).includes(Number(port)))
        const ready = behind(world, podsOf(service?.metadata.namespace ?? ''), service).filter(isReady)
        const isLocal = balanced === undefined && policyOf(service) === 'Local'
        const fitting = isLocal ? ready.filter(({ spec }) => spec.nodeName === node) : ready
        const pod = fitting[random.between(0, fitting.length - 1)]
        if (pod !== undefined && (balanced ?? node) !== undefined) {
          const answer = await askPod(pod, Number(port), signal)
          return answer.kind === 'answered' ? answer : noneAt(url, 'read ECONNRESET')
        }
        // What leads nowhere is dropped in silence, as is what a node has no pod of its own for.
        await until(life, time.clock().wait(UNREACHABLE_AFTER_MS, signal))
        return noneAt(url, 'The operation was aborted due to timeout')
      }
    }
  }
}

function behind({ store }: World, pods: string, service: Stored | undefined): readonly Pod[] {
  const { selector = {} } = (service?.['spec'] ?? {}) as { selector?: Record<string, string> }
  const labelSelector = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  return labelSelector === '' ? [] : store.list<Pod>(pods).filter((pod) => isSelected(pod, { labelSelector }))
}

function isReady({ status }: Pod): boolean {
  return status.conditions.some(({ status: is, type }) => type === 'Ready' && is === 'True')
}

function policyOf(service: Stored | undefined): string | undefined {
  const { externalTrafficPolicy } = (service?.['spec'] ?? {}) as { externalTrafficPolicy?: string }
  return externalTrafficPolicy
}

/** True for a Service whose load balancer has an address. */
function isAt({ status }: Stored, address: string): boolean {
  const { loadBalancer } = (status ?? {}) as { loadBalancer?: { ingress?: readonly { ip: string }[] } }
  return loadBalancer?.ingress?.some(({ ip }) => ip === address) === true
}

function findNode({ machines }: World, address: string): string | undefined {
  return [...machines.values()].find(({ isUp, name }) => addressOf(name) === address && isUp.now)?.name
}

function noneAt(url: string, message: string): Answer {
  return { kind: 'no-answer', via: 'direct', message, url }
}

function none(message: string): Answer {
  return { kind: 'no-answer', via: 'proxy', message }
}

/** What the sample of an image answers. */
function bodyOf({ spec }: Pod): string {
  const image = spec.containers[0]?.image ?? ''
  const body = knownRuntimes.find(({ sample }) => image.includes(sample.imageName))?.sample.body
  return body?.kind === 'contains' ? body.text : 'hello'
}
