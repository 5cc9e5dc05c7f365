import type { Answer, Api } from './api.ts'
import { kubeletClientBinding } from './control-plane.ts'
import { TestbedFailure } from './failure.ts'
import type { Testbed, TestbedNode } from './testbed.ts'
import { missing, there, waitFor } from './wait.ts'
import type { Look } from './wait.ts'

type NodeObject = {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly taints?: readonly { readonly key: string }[] }
  readonly status: { readonly conditions?: readonly Condition[] }
}
type Condition = { readonly type: string; readonly status: string; readonly message?: string }

/** Waits until the API server answers, and permits it to call kubelets. */
export async function waitForApi(api: Api, stillAlive: () => void, signal: AbortSignal): Promise<void> {
  await waitFor({ what: 'an API server that is ready', timeoutMs: 60_000, signal }, async () => {
    stillAlive()
    const answer = await tryCall(api, '/readyz', signal)
    return typeof answer !== 'string' && answer.status === 200 ? there(undefined) : missing(textOf(answer))
  })
  const path = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings'
  const bound = await api.call('POST', path, kubeletClientBinding, { signal })
  if (bound.status !== 201) throw new TestbedFailure(`the API server's role binding was refused: ${bound.body}`)
}

/** Waits until every node is Ready and carries its labels, and until pods can be made at all. */
export async function waitForNodes(testbed: Testbed, stillAlive: () => void, signal: AbortSignal): Promise<void> {
  await waitFor({ what: 'every node Ready', timeoutMs: 60_000, signal }, async () => {
    stillAlive()
    return lookAtNodes(await tryCall(testbed.api, '/api/v1/nodes', signal), testbed)
  })
  await Promise.all(
    testbed.nodes.map(async (node) => {
      await label(testbed.api, node, signal)
    })
  )
  // Pods are refused until the namespace's service account is there.
  await waitFor({ what: 'the default service account', timeoutMs: 30_000, signal }, async () => {
    const answer = await tryCall(testbed.api, '/api/v1/namespaces/default/serviceaccounts/default', signal)
    return typeof answer !== 'string' && answer.status === 200 ? there(undefined) : missing(textOf(answer))
  })
}

function lookAtNodes(answer: Answer | string, testbed: Testbed): Look<undefined> {
  if (typeof answer === 'string' || answer.status !== 200) return missing(textOf(answer))
  const { items } = JSON.parse(answer.body) as { readonly items: readonly NodeObject[] }
  const whys = testbed.nodes.flatMap(({ name }) => {
    const node = items.find(({ metadata }) => metadata.name === name)
    const ready = node?.status.conditions?.find(({ type }) => type === 'Ready')
    if (ready?.status !== 'True') return [`${name}: ${ready?.message ?? 'not registered'}`]
    // A controller takes these taints off a moment after the node is Ready; till then no pod is scheduled to it.
    const held = (node?.spec.taints ?? []).filter(({ key }) => key.startsWith('node.kubernetes.io/'))
    return held.map(({ key }) => `${name}: taint ${key}`)
  })
  return whys.length === 0 ? there(undefined) : missing(whys.join('; '))
}

async function label(api: Api, node: TestbedNode, signal: AbortSignal): Promise<void> {
  if (Object.keys(node.spec.labels).length === 0) return
  // The administrator does it: a kubelet may not give itself any label it likes.
  const patch = { metadata: { labels: node.spec.labels } }
  const contentType = 'application/merge-patch+json'
  const answer = await api.call('PATCH', `/api/v1/nodes/${node.name}`, patch, { contentType, signal })
  if (answer.status !== 200) throw new TestbedFailure(`the labels of ${node.name} were refused: ${answer.body}`)
}

async function tryCall(api: Api, path: string, signal: AbortSignal): Promise<Answer | string> {
  try {
    return await api.call('GET', path, undefined, { timeoutMs: 5000, signal })
  } catch (error) {
    signal.throwIfAborted()
    return error instanceof Error ? error.message : String(error)
  }
}

function textOf(answer: Answer | string): string {
  return typeof answer === 'string' ? answer : `${answer.status} ${answer.body.slice(0, 300)}`
}
