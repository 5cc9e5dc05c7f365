import { expect, test } from 'vitest'
import type { Answer, Services } from '../../src/ports.ts'
import { CLASSES, pinTo, runtimeClass, SAMPLE } from './objects.ts'
import { type ContractTarget, follow, until, valueOf } from './target.ts'

/** A target whose Services lead to pods, from where the test is. */
export type ServicesTarget = ContractTarget & {
  readonly services: Services
  /** Another node that is Ready. */
  readonly otherNode: string
  readonly addressOf: (node: string) => string
  /**
   * From now on Services of type LoadBalancer get addresses; what it gives ends that. The testbed has no cloud: there a fake of the
   * tests writes the status as a cloud's controller would, and what answers at the address is kube-proxy.
   */
  readonly startBalancer: () => Promise<() => Promise<void>>
}

type Service = {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly ports: readonly { readonly nodePort?: number }[] }
  readonly status: { readonly loadBalancer: { readonly ingress?: readonly { readonly ip?: string }[] } }
}

const BODY = 'Hello world from Spin!'
/** Each request ends by itself within 10 s. */
const NEVER = new AbortController().signal

/** What the simulation promises of Services: their ports on nodes, their load balancers, and which pods are behind them. */
export function describeServices(open: () => Promise<ServicesTarget>): void {
  test('a Service that is reached from outside has a port of the nodes of its own, which no other one gets', async () => {
    const { cluster, namespace } = await open()
    const services = `/api/v1/namespaces/${namespace}/services`
    const make = async (name: string, type: string, port = {}): Promise<Service> =>
      valueOf(await cluster.create<Service>(services, service(name, { type, ports: [{ port: 80, ...port }] })))
    const inside = await make('contract-inside', 'ClusterIP')
    expect(inside.spec.ports[0]?.nodePort).toBeUndefined()
    expect(inside.status).toEqual({ loadBalancer: {} })
    const ports = await Promise.all(
      ['NodePort', 'LoadBalancer'].map(async (type) => (await make(`contract-${type.toLowerCase()}`, type)).spec.ports)
    )
    const [first = 0, second = 0] = ports.flatMap(([port]) => port?.nodePort ?? [])
    for (const one of [first, second]) expect(one).toSatisfy((given: number) => given >= 30_000 && given <= 32_767)
    expect(first).not.toBe(second)
    const taken = service('contract-taken', { type: 'NodePort', ports: [{ port: 80, nodePort: first }] })
    expect(await cluster.create(services, taken)).toMatchObject({
      kind: 'refused',
      status: 422,
      reason: 'Invalid',
      message: `Service "contract-taken" is invalid: spec.ports[0].nodePort: Invalid value: ${first}: provided port is already allocated`
    })
    for (const name of ['inside', 'nodeport', 'loadbalancer']) await cluster.remove(`${services}/contract-${name}`)
  })

  test('a Service leads to its pods as long as they are Ready: by the proxy, and by a port of each node', async () => {
    const target = await open()
    const { addressOf, cluster, namespace, node, otherNode, services, wait } = target
    const path = `/api/v1/namespaces/${namespace}/services`
    const name = 'contract-served'
    const ask = async (): Promise<Answer> => await askService(target, name)
    const everywhere = valueOf(await cluster.create<Service>(path, service(name, { type: 'NodePort' })))
    const local = service('contract-local', { type: 'NodePort', externalTrafficPolicy: 'Local' }, name)
    const onItsNode = valueOf(await cluster.create<Service>(path, local))
    const askNode = async (at: string, { spec }: Service): Promise<Answer> => {
      const url = `http://${addressOf(at)}:${spec.ports[0]?.nodePort ?? 0}/hello`
      return await services.askUrl(url, NEVER)
    }
    const message: unknown = expect.stringContaining(`no endpoints available for service "${name}"`)
    const without = { kind: 'no-answer', via: 'proxy', message }
    expect(await ask()).toMatchObject(without)
    await withPod(target, name, async () => {
      await untilAnswered(target, ask)
      await untilAnswered(target, async () => await askNode(node, everywhere))
      await untilAnswered(target, async () => await askNode(otherNode, everywhere))
      await untilAnswered(target, async () => await askNode(node, onItsNode))
      // What a node has no pod of its own for is dropped there.
      expect(await askNode(otherNode, onItsNode)).toMatchObject({ kind: 'no-answer', via: 'direct' })
    })
    let last = await ask()
    await until(wait, async () => (last = await ask()).kind !== 'answered', 30_000)
    expect(last).toMatchObject(without)
    for (const one of [name, 'contract-local']) await cluster.remove(`${path}/${one}`)
  })

  test('a Service of type LoadBalancer has no address until its balancer gives it one, and its pods answer there', async () => {
    const target = await open()
    const { cluster, namespace, services, wait } = target
    const path = `/api/v1/namespaces/${namespace}/services`
    const name = 'contract-balanced'
    const seen: string[] = []
    const enough = new AbortController()
    let [address, isGone] = ['', false]
    const watching = follow(cluster.follow<Service>(path, {}, enough.signal), ({ object, type }) => {
      if (object.metadata.name !== name) return
      isGone ||= type === 'DELETED'
      const ingress = object.status.loadBalancer.ingress ?? []
      address = ingress[0]?.ip ?? ''
      const state = address === '' ? 'pending' : 'has an address'
      if (seen.at(-1) !== state) seen.push(state)
    })
    valueOf(await cluster.create(path, service(name, { type: 'LoadBalancer' })))
    await withPod(target, name, async () => {
      // All else is as it should be.
      await untilAnswered(target, async () => await askService(target, name))
      expect(seen).toEqual(['pending'])
      const stop = await target.startBalancer()
      try {
        await until(wait, () => address !== '', 30_000)
        expect(seen).toEqual(['pending', 'has an address'])
        const url = `http://${address}:80/hello`
        await untilAnswered(target, async () => await services.askUrl(url, NEVER))
        valueOf(await cluster.remove(`${path}/${name}`))
        await until(wait, () => isGone, 30_000)
        expect(seen).toEqual(['pending', 'has an address'])
        expect(await cluster.get(`${path}/${name}`)).toMatchObject({ status: 404 })
      } finally {
        await stop()
      }
    })
    enough.abort()
    await watching
  })
}

/** Waits until an answer comes that is right. */
async function untilAnswered({ wait }: ContractTarget, ask: () => Promise<Answer>): Promise<void> {
  let last = await ask()
  await until(wait, async () => (last = await ask()).kind === 'answered', 30_000)
  expect(last).toMatchObject({ kind: 'answered', status: 200 })
  expect(last.kind === 'answered' ? last.body : '').toContain(BODY)
}

/** By the API server's proxy. */
async function askService({ namespace, services }: ServicesTarget, service: string): Promise<Answer> {
  return await services.ask({ namespace, service, port: 80, path: '/hello' }, NEVER)
}

/** Does something while a pod that serves is there, and deletes it. */
async function withPod(
  { cluster, namespace, node }: ContractTarget,
  name: string,
  work: () => Promise<void>
): Promise<void> {
  const pods = `/api/v1/namespaces/${namespace}/pods`
  valueOf(await cluster.create(CLASSES, runtimeClass(name, 'spin')))
  const containers = [{ name: 'app', image: SAMPLE, command: ['/'] }]
  const spec = { runtimeClassName: name, ...pinTo(node), containers, terminationGracePeriodSeconds: 1 }
  const metadata = { name, labels: { app: name } }
  valueOf(await cluster.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata, spec }))
  try {
    await work()
  } finally {
    await cluster.remove(`${pods}/${name}`, { graceSeconds: 1 })
    await cluster.remove(`${CLASSES}/${name}`)
  }
}

/** A Service before the pods of an app. */
function service(name: string, spec: object, app = name): object {
  const ports = [{ port: 80, targetPort: 80 }]
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app }, ports, ...spec } }
}
