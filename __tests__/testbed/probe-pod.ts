import type { Answer, Api } from '../../testbed/api.ts'
import type { Runtime } from '../../testbed/runtimes.ts'
import { runtimes } from '../../testbed/runtimes.ts'
import { samples } from '../../testbed/samples/samples.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'

/** A sample of a runtime on a node. */
export type Probe = { readonly runtime: Runtime; readonly node: string }

const pods = '/api/v1/namespaces/default/pods'

/** Makes a RuntimeClass for every runtime, named as its handler. */
export async function makeClasses(api: Api): Promise<void> {
  for (const runtime of runtimes) {
    const body = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: runtime }, handler: runtime }
    expectStatus(201, await api.call('POST', '/apis/node.k8s.io/v1/runtimeclasses', body))
  }
}

/** Makes the pod: of the runtime's class, pinned to the node, with the documented image and command. */
export async function makePod(api: Api, probe: Probe): Promise<void> {
  const { name: image } = samples[probe.runtime]
  const match = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [probe.node] }] }
  const body = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: podOf(probe) },
    spec: {
      runtimeClassName: probe.runtime,
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [match] } } },
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'sample', image: `ghcr.io/${image}:v0.11.1`, command: ['/'] }]
    }
  }
  expectStatus(201, await api.call('POST', pods, body))
}

/** Asks the pod for /hello through the API server until it gives a right answer; its body. */
export async function askPod(api: Api, probe: Probe): Promise<string> {
  const port = probe.runtime === 'spin' ? 80 : 3000
  const path = `${pods}/${podOf(probe)}:${port}/proxy/hello`
  return await waitFor({ what: `an answer of ${podOf(probe)}`, timeoutMs: 60_000, everyMs: 300 }, async () => {
    const answer = await api.call('GET', path)
    return answer.status === 200 ? there(answer.body) : missing(`${answer.status} ${answer.body}`)
  })
}

/** The first warning about the pod that matches; the deadline's message reports which ones there were. */
export async function waitForWarning(api: Api, probe: Probe, expected: RegExp): Promise<string> {
  const selector = encodeURIComponent(`involvedObject.name=${podOf(probe)},type=Warning`)
  const path = `/api/v1/namespaces/default/events?fieldSelector=${selector}`
  return await waitFor(
    { what: `a warning like ${expected} about ${podOf(probe)}`, timeoutMs: 60_000, everyMs: 500 },
    async () => {
      const answer = expectStatus(200, await api.call('GET', path))
      const { items } = JSON.parse(answer.body) as { items: readonly { reason: string; message: string }[] }
      const texts = items.map(({ message, reason }) => `${reason}: ${message}`)
      const found = texts.find((text) => expected.test(text))
      return found === undefined ? missing(texts.join('\n') || 'no warning') : there(found)
    }
  )
}

/** How the pod's container ended, once it has. */
export async function waitForEnd(api: Api, probe: Probe): Promise<string> {
  return await waitFor({ what: `the end of ${podOf(probe)}`, timeoutMs: 60_000, everyMs: 500 }, async () => {
    const answer = expectStatus(200, await api.call('GET', `${pods}/${podOf(probe)}`))
    const { status } = JSON.parse(answer.body) as { status: { containerStatuses?: readonly ContainerStatus[] } }
    const [container] = status.containerStatuses ?? []
    const ended = container?.state.terminated ?? container?.lastState.terminated
    return ended === undefined ? missing(JSON.stringify(container?.state)) : there(JSON.stringify(ended))
  })
}

/** The pod's name. */
export function podOf({ node, runtime }: Probe): string {
  return `${runtime}-${node}`
}

type ContainerStatus = { readonly state: States; readonly lastState: States }
type States = { readonly terminated?: object; readonly waiting?: object }

function expectStatus(status: number, answer: Answer): Answer {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${answer.body}`)
  return answer
}
