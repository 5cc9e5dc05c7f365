import type { Cluster } from '../../src/ports.ts'
import { type ContractTarget, until, valueOf } from './target.ts'

export const CLASSES = '/apis/node.k8s.io/v1/runtimeclasses'
/** Of spin: it serves, and names no program, so that its command has to be `/`. */
export const SAMPLE = 'ghcr.io/deislabs/containerd-wasm-shims/examples/spin-rust-hello:v0.11.1'
/** Of runwasi: with the arguments `exit 3` it ends with code 3. */
export const COMMAND = 'ghcr.io/containerd/runwasi/wasi-demo-app:latest'

/** An event, as far as the suites look at it. */
export type Event = {
  readonly reason?: string
  readonly message?: string
  readonly involvedObject?: { readonly kind?: string; readonly name?: string }
}

/** A RuntimeClass for a handler. */
export function runtimeClass(name: string, handler: string): object {
  return { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name }, handler }
}

/** The part of a pod's spec that aims it at one node. */
export function pinTo(node: string): object {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }]
  const required = { nodeSelectorTerms: [{ matchFields }] }
  return { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } }
}

/** The events of objects that a pattern names, once there is one for a reason. */
export async function untilEvent(
  { cluster, wait }: Pick<ContractTarget, 'cluster' | 'wait'>,
  namespace: string,
  name: RegExp,
  wanted: string
): Promise<readonly Event[]> {
  let own: readonly Event[] = []
  const look = async (): Promise<boolean> => {
    own = await listEvents(cluster, namespace, name)
    return own.some(({ reason }) => reason === wanted)
  }
  await until(wait, look, 60_000)
  return own
}

async function listEvents(cluster: Cluster, namespace: string, name: RegExp): Promise<readonly Event[]> {
  const { items } = valueOf(await cluster.list<Event>(`/api/v1/namespaces/${namespace}/events`))
  return items.filter(({ involvedObject }) => name.test(involvedObject?.name ?? ''))
}
