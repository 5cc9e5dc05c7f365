import { expect, test } from 'vitest'
import type { Cluster } from '../../src/ports.ts'
import { CLASSES, pinTo, runtimeClass, SAMPLE, untilEvent } from './objects.ts'
import { follow, type ContractTarget, until, valueOf } from './target.ts'

/** A target whose kubelets run pods. */
export type KubeletTarget = ContractTarget & {
  /** A node that can't pull `ghcr.io/contract/none:1`: nobody has it, or this node alone doesn't get it. */
  readonly nodeWithoutImage: string
}

type Pod = {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string }
  readonly status?: {
    readonly phase?: string
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
    readonly containerStatuses?: readonly {
      readonly restartCount: number
      readonly state?: Readonly<Partial<Record<'waiting' | 'running' | 'terminated', { readonly reason?: string }>>>
    }[]
  }
}

/** What the simulation promises of kubelets: which conditions and events a pod has, and in which order. */
export function describeKubelet(open: () => Promise<KubeletTarget>): void {
  test('a pod of an unknown handler is Pending, without a sandbox, and its event names the handler', async () => {
    const { cluster, namespace, node, wait } = await open()
    await cluster.create(CLASSES, runtimeClass('contract-none', 'contract-none'))
    await create(cluster, namespace, { name: 'contract-none', node, runtimeClassName: 'contract-none', image: SAMPLE })
    const events = await untilEvent({ cluster, wait }, namespace, /^contract-none$/, 'FailedCreatePodSandBox')
    expect(events.at(-1)?.message).toMatch(/no runtime for "contract-none" is configured/)
    // The kubelet writes events and statuses by queues of their own, so that the event may be the first of them.
    const look = async (): Promise<Pod> =>
      valueOf(await cluster.get<Pod>(`/api/v1/namespaces/${namespace}/pods/contract-none`))
    await until(wait, async () => (await look()).status?.containerStatuses !== undefined)
    const { status } = await look()
    expect(status).toMatchObject({ phase: 'Pending' })
    expect(isTrue(status, 'PodScheduled')).toBe(true)
    expect(isTrue(status, 'PodReadyToStartContainers')).toBe(false)
    expect(status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 0,
      state: { waiting: { reason: 'ContainerCreating' } }
    })
    expect(events.map(({ reason }) => reason)).not.toContain('Pulling')
    await end(cluster, namespace, 'contract-none')
    await cluster.remove(`${CLASSES}/contract-none`)
  })

  test('a pod whose image cannot be pulled has its sandbox, and waits with the error and then with a back-off', async () => {
    const { cluster, namespace, nodeWithoutImage, wait } = await open()
    const image = 'ghcr.io/contract/none:1'
    const seen = new Set<string>()
    const enough = new AbortController()
    const watching = followPod(cluster, namespace, 'contract-unpulled', enough.signal, ({ status }) => {
      const reason = status?.containerStatuses?.[0]?.state?.waiting?.reason
      if (reason !== undefined) seen.add(reason)
    })
    await create(cluster, namespace, { name: 'contract-unpulled', node: nodeWithoutImage, image })
    await until(wait, () => seen.has('ImagePullBackOff'), 60_000)
    const events = await untilEvent({ cluster, wait }, namespace, /^contract-unpulled$/, 'Failed')
    enough.abort()
    await watching
    expect([...seen]).toEqual(['ContainerCreating', 'ErrImagePull', 'ImagePullBackOff'])
    const failed = events.find(({ message = '' }) => message.startsWith('Failed to pull image'))
    expect(failed?.message).toMatch(/^Failed to pull image "ghcr.io\/contract\/none:1": .*not found/s)
    const { status } = valueOf(await cluster.get<Pod>(`/api/v1/namespaces/${namespace}/pods/contract-unpulled`))
    expect(status).toMatchObject({ phase: 'Pending' })
    expect(isTrue(status, 'PodReadyToStartContainers')).toBe(true)
    await end(cluster, namespace, 'contract-unpulled')
  })

  test('a pod that runs is Ready, and is seen to end before it is gone', async () => {
    const { cluster, namespace, node, wait } = await open()
    await cluster.create(CLASSES, runtimeClass('contract-spin', 'spin'))
    const steps: string[] = []
    let isGone = false
    const enough = new AbortController()
    const watching = followPod(cluster, namespace, 'contract-runs', enough.signal, (pod, type) => {
      const step = describeStep(pod, type)
      if (step !== '' && steps.at(-1) !== step) steps.push(step)
      isGone ||= type === 'DELETED'
    })
    await wait(2_000)
    await create(cluster, namespace, { name: 'contract-runs', node, runtimeClassName: 'contract-spin', image: SAMPLE })
    await until(wait, () => steps.includes('ready'), 60_000)
    await cluster.remove(`/api/v1/namespaces/${namespace}/pods/contract-runs`, { graceSeconds: 1 })
    await until(wait, () => isGone, 60_000)
    const events = await untilEvent({ cluster, wait }, namespace, /^contract-runs$/, 'Killing')
    enough.abort()
    await watching
    expect(steps).toEqual(['pending', 'ready', 'ending', 'ended', 'gone'])
    const reasons = events.map(({ reason }) => reason)
    expect(reasons).toEqual(expect.arrayContaining(['Scheduled', 'Pulled', 'Started', 'Killing']))
    await cluster.remove(`${CLASSES}/contract-spin`)
  })

  test('what can not be started, and is never restarted, is terminated, and then its pod is Failed', async () => {
    const { cluster, namespace, node, wait } = await open()
    const seen: string[] = []
    const enough = new AbortController()
    const watching = followPod(cluster, namespace, 'contract-unstarted', enough.signal, ({ status }) => {
      const [{ state = {} } = {}] = status?.containerStatuses ?? []
      const step = `${status?.phase ?? ''} ${Object.keys(state).join()} ${state.terminated?.reason ?? ''}`.trim()
      if (state.waiting?.reason !== 'ContainerCreating' && seen.at(-1) !== step) seen.push(step)
    })
    await create(cluster, namespace, { name: 'contract-unstarted', node, image: SAMPLE, restartPolicy: 'Never' })
    await until(wait, () => seen.some((step) => step.startsWith('Failed')), 60_000)
    enough.abort()
    await watching
    // What ends a pod may be reported before its phase.
    const steps = seen.filter((step) => step !== 'Pending terminated StartError')
    expect(steps).toEqual(['Pending', 'Failed terminated StartError'])
    await end(cluster, namespace, 'contract-unstarted')
  })
}

/** Where a pod is on its way, by what its own object shows. */
function describeStep({ metadata, status }: Pod, type: string): string {
  if (type === 'DELETED') return 'gone'
  const { running, terminated } = status?.containerStatuses?.[0]?.state ?? {}
  if (terminated !== undefined) return 'ended'
  if (metadata.deletionTimestamp !== undefined) return 'ending'
  if (running !== undefined) return isTrue(status, 'Ready') ? 'ready' : ''
  return 'pending'
}

function isTrue(status: Pod['status'], of: string): boolean {
  return status?.conditions?.some((one) => one.type === of && one.status === 'True') === true
}

type Wanted = {
  readonly name: string
  readonly node: string
  readonly image: string
  readonly runtimeClassName?: string
  readonly restartPolicy?: string
}

async function create(cluster: Cluster, namespace: string, { image, name, node, ...rest }: Wanted): Promise<void> {
  const containers = [{ name: 'app', image, command: ['/'] }]
  const spec = { ...rest, ...pinTo(node), containers, terminationGracePeriodSeconds: 1 }
  valueOf(
    await cluster.create(`/api/v1/namespaces/${namespace}/pods`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec
    })
  )
}

async function end(cluster: Cluster, namespace: string, pod: string): Promise<void> {
  valueOf(await cluster.remove(`/api/v1/namespaces/${namespace}/pods/${pod}`, { graceSeconds: 0 }))
}

async function followPod(
  cluster: Cluster,
  namespace: string,
  name: string,
  signal: AbortSignal,
  see: (pod: Pod, type: string) => void
): Promise<void> {
  await follow(cluster.follow<Pod>(`/api/v1/namespaces/${namespace}/pods`, {}, signal), ({ object, type }) => {
    if (object.metadata.name === name) see(object, type)
  })
}
