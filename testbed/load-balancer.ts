import { run } from './run.ts'
import type { Testbed } from './testbed.ts'

/** A Service of type LoadBalancer, as far as the stand-in reads it. */
type Service = {
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: { readonly type: string }
  readonly status: { readonly loadBalancer: { readonly ingress?: readonly object[] } }
}

/** What stands in for a cloud's load balancer, until it is closed. */
export type LoadBalancer = { readonly close: () => Promise<void> }

const EVERY_MS = 200
/** The last byte of the first address: nodes have theirs below, the host its own above. */
const FIRST = 200
const LAST = 249

/**
 * A stand-in for a cloud's load balancer: gives each Service of that type an address on the bridge, and the host a route to
 * it through a node. What answers there is real: kube-proxy on that node knows the address and leads it to the pods.
 */
export function startLoadBalancer(testbed: Testbed): LoadBalancer {
  const [node] = testbed.nodes
  if (node === undefined) throw new Error('a load balancer needs a node')
  const given = new Map<string, string>()
  const stop = new AbortController()
  const working = (async () => {
    while (!stop.signal.aborted) {
      for (const service of await listWaiting(testbed)) await give(testbed, service, node.address, given)
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
  })()
  return {
    close: async () => {
      stop.abort()
      await working
      for (const address of given.values()) await run('ip', ['route', 'delete', `${address}/32`])
    }
  }
}

/** Writes an address into a Service's status, as a cloud's controller does. */
export async function setIngress(
  testbed: Testbed,
  { name, namespace }: Service['metadata'],
  ingress: readonly { readonly ip?: string; readonly hostname?: string }[]
): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/services/${name}/status`
  const status = { status: { loadBalancer: { ingress } } }
  const answer = await testbed.api.call('PATCH', path, status, { contentType: 'application/merge-patch+json' })
  // A Service that is gone by now needs no address any more.
  if (answer.status >= 400 && answer.status !== 404)
    throw new Error(`PATCH ${path} answered ${answer.status}: ${answer.body}`)
}

/** The Services that wait for an address. */
export async function listWaiting(testbed: Testbed): Promise<readonly Service[]> {
  const answer = await testbed.api.call('GET', '/api/v1/services')
  if (answer.status !== 200) throw new Error(`GET /api/v1/services answered ${answer.status}`)
  const { items } = JSON.parse(answer.body) as { readonly items: readonly Service[] }
  return items.filter(
    ({ spec, status }) => spec.type === 'LoadBalancer' && (status.loadBalancer.ingress ?? []).length === 0
  )
}

async function give(testbed: Testbed, { metadata }: Service, node: string, given: Map<string, string>): Promise<void> {
  const last = FIRST + (given.size % (LAST - FIRST))
  const address = node.replace(/\d+$/, String(last))
  if (![...given.values()].includes(address)) await run('ip', ['route', 'add', `${address}/32`, 'via', node])
  given.set(`${metadata.namespace}/${metadata.name}`, address)
  await setIngress(testbed, metadata, [{ ip: address }])
}
