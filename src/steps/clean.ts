import { labelsToRemove, type LabelEntry, type Ledger, type ObjectEntry, objectsToRemove } from '../core/ledger.ts'
import { constraintLabel, RUN_LABEL } from '../core/manifests.ts'
import type { ObjectMeta, RuntimeClassObject } from '../core/objects.ts'
import type { ApiResult, Cluster, PatchOperation, UndoPorts } from '../ports.ts'
import { inParallel } from './in-parallel.ts'
import { escapePointer } from './label.ts'
import { describeFailure } from './survey.ts'

/** How long objects may take to go: a pod's second of grace, and the namespace controller's rounds. */
const GONE_WITHIN_MS = 90_000
/** A cloud takes minutes to give a load balancer back, and its Service stays until then. */
const BALANCER_GONE_WITHIN_MS = 300_000
/** A Wasm server that doesn't listen to signals would take all of the grace that a user's own manifest leaves it. */
const POD_GRACE_SECONDS = 1
/** Long for a pod with a second of grace, though a server may not listen to the signal that ends it. */
const PODS_END_WITHIN_MS = 20_000
/** Names in a message. */
const SHOWN = 5
const AT_ONCE = 50

/**
 * Undoes what a ledger says, as its cleanup mode wants it. Works from the ledger alone, as often as needed: what is gone
 * already is fine. Gives a line for each thing that could not be undone.
 */
export async function clean(ledger: Ledger, given: UndoPorts): Promise<readonly string[]> {
  if (ledger.cleanup === 'none') return []
  const ports = { ...given, cluster: given.cleaning }
  // Asked once: with the server gone, thousands of labels would each be tried for as long as a request may take.
  const answer = await ports.cluster.get('/version')
  if (answer.kind === 'unreachable') return [`the API server is gone: ${answer.message}`, ...listOpen(ledger)]
  const problems = await Promise.all([
    removeObjects(objectsToRemove(ledger), ledger.runId, ports),
    removeWorkload(ledger, ports),
    removeLabels(ledger, ports),
    settleClasses(ledger, ports)
  ])
  return problems.flat()
}

/** What a ledger wants undone, in the words of a problem: all that somebody has to go by who does it by hand. */
function listOpen(ledger: Ledger): readonly string[] {
  const { classesCreated, cleanup, namespace, ownsNamespace, runId, selectorsAdded } = ledger
  const workload = ownsNamespace ? `namespace ${namespace}` : `pods with label ${RUN_LABEL}=${runId} in ${namespace}`
  const classes = cleanup === 'all' ? [...classesCreated, ...selectorsAdded] : classesCreated
  return [
    ...(namespace === '' ? [] : [workload]),
    ...objectsToRemove(ledger).map(({ kind, name, namespace: of }) => `${kind} ${of === '' ? name : `${of}/${name}`}`),
    ...classes.map((name) => `RuntimeClass ${name}`),
    ...labelsToRemove(ledger).map(({ key, node }) => `label ${key} on node ${node}`)
  ].map((what) => `${what}: not undone`)
}

async function removeWorkload(ledger: Ledger, ports: UndoPorts): Promise<readonly string[]> {
  if (ledger.namespace === '') return []
  const { cluster } = ports
  const isShared = !ledger.ownsNamespace
  const pods = { path: `/api/v1/namespaces/${ledger.namespace}/pods`, query: isShared ? queryOf(ledger) : {} }
  const withinMs = hasLoadBalancer(ledger) ? BALANCER_GONE_WITHIN_MS : GONE_WITHIN_MS
  const signal = AbortSignal.timeout(withinMs)
  if (ledger.ownsNamespace) {
    // Before its pods: in a namespace that ends no controller makes others in their place.
    const namespace = await cluster.remove(`/api/v1/namespaces/${ledger.namespace}`)
    if (isProblem(namespace)) return [`namespace ${ledger.namespace}: ${describeFailure(namespace)}`]
  }
  // The namespace controller looks at a deleted namespace after 5 s only: the pods end meanwhile.
  const removed = await cluster.remove(pods.path, { query: pods.query, graceSeconds: POD_GRACE_SECONDS })
  if (isProblem(removed)) return [`pods in namespace ${ledger.namespace}: ${describeFailure(removed)}`]
  await endPods(pods, ports, signal)
  const there = ledger.ownsNamespace
    ? { path: '/api/v1/namespaces', query: { fieldSelector: `metadata.name=${ledger.namespace}` } }
    : pods
  const left = await waitUntilGone(there, cluster, signal)
  const what = ledger.ownsNamespace ? `namespace ${ledger.namespace}` : `pods in namespace ${ledger.namespace}`
  return left.length === 0 ? [] : [`${what}: still there after ${withinMs / 1000} s: ${shorten(left)}`]
}

function hasLoadBalancer({ objects }: Ledger): boolean {
  return objects.some(({ kind }) => kind === 'Service')
}

/** Takes objects away one after the other, the last one first; only what carries the run's id. */
async function removeObjects(
  objects: readonly ObjectEntry[],
  runId: string,
  { cluster }: UndoPorts
): Promise<readonly string[]> {
  const problems: string[] = []
  const signal = AbortSignal.timeout(BALANCER_GONE_WITHIN_MS)
  const going: ObjectEntry[] = []
  for (const one of objects) {
    const found = await cluster.get<Named>(one.path)
    const isOurs = found.kind === 'ok' && found.value.metadata.labels?.[RUN_LABEL] === runId
    const removed = isOurs
      ? await cluster.remove(one.path, { uid: found.value.metadata.uid ?? '', foreground: true })
      : found
    if (isProblem(removed)) problems.push(`${one.kind} ${one.name}: ${describeFailure(removed)}`)
    else if (isOurs) going.push(one)
  }
  for (const { kind, name, path } of going) {
    const collection = path.slice(0, path.lastIndexOf('/'))
    const left = await waitUntilGone(
      { path: collection, query: { fieldSelector: `metadata.name=${name}` } },
      cluster,
      signal
    )
    if (left.length > 0) problems.push(`${kind} ${name}: still there after ${BALANCER_GONE_WITHIN_MS / 1000} s`)
  }
  return problems
}

/** Waits until deleted pods have ended; takes them off by force where no kubelet seems to be there to end them. */
async function endPods(pods: Collection, ports: UndoPorts, signal: AbortSignal): Promise<void> {
  const left = await waitUntilGone(
    pods,
    ports.cluster,
    AbortSignal.any([signal, AbortSignal.timeout(PODS_END_WITHIN_MS)])
  )
  if (left.length === 0) return
  ports.log.warn(`taken off by force, since nothing ended them in ${PODS_END_WITHIN_MS / 1000} s: ${shorten(left)}`)
  await ports.cluster.remove(pods.path, { query: pods.query, graceSeconds: 0 })
}

function queryOf(ledger: Ledger): Collection['query'] {
  return { labelSelector: `${RUN_LABEL}=${ledger.runId}` }
}

type Named = { readonly metadata: ObjectMeta }
type Collection = { readonly path: string; readonly query: Readonly<Record<string, string>> }

/** Nothing once nothing is left; the names of what is still there if the signal comes first, or why that isn't known. */
async function waitUntilGone(
  { path, query }: Collection,
  cluster: Cluster,
  signal: AbortSignal
): Promise<readonly string[]> {
  const listing = await cluster.list<Named>(path, query)
  if (listing.kind !== 'ok') return isProblem(listing) ? [describeFailure(listing)] : []
  const left = new Set(listing.value.items.map((item) => item.metadata.name ?? ''))
  if (left.size === 0) return []
  const enough = new AbortController()
  const { resourceVersion, items } = listing.value
  const since = { query, resourceVersion, known: items }
  for await (const change of cluster.follow<Named>(path, since, AbortSignal.any([signal, enough.signal]))) {
    if (change.type === 'DELETED') left.delete(change.object.metadata.name ?? '')
    if (left.size === 0) enough.abort()
  }
  return [...left]
}

function shorten(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''
  return `${names.slice(0, SHOWN).join(', ')}${more}`
}

async function removeLabels(ledger: Ledger, ports: UndoPorts): Promise<readonly string[]> {
  const results = await inParallel(labelsToRemove(ledger), AT_ONCE, async (label) => removeLabel(label, ports))
  return results.flat()
}

async function removeLabel(label: LabelEntry, { cluster }: UndoPorts): Promise<readonly string[]> {
  const path = `/metadata/labels/${escapePointer(label.key)}`
  const patched = await cluster.patch(`/api/v1/nodes/${label.node}`, [
    { op: 'test', path: '/metadata/uid', value: label.uid },
    { op: 'test', path, value: 'true' },
    { op: 'remove', path }
  ])
  // A test that fails: another node of that name by now, or a label that is off or somebody else's.
  if (patched.kind === 'refused' && patched.status === 422) return []
  return isProblem(patched) ? [`label ${label.key} on node ${label.node}: ${describeFailure(patched)}`] : []
}

/** Classes that stay lose the run's id, so that they are the documented ones; with `all` the cluster's old ones come back. */
async function settleClasses(ledger: Ledger, { cluster }: UndoPorts): Promise<readonly string[]> {
  const problems: string[] = []
  const note = (name: string, result: ApiResult<unknown>): void => {
    if (isProblem(result)) problems.push(`RuntimeClass ${name}: ${describeFailure(result)}`)
  }
  const pathOf = (name: string): string => `/apis/node.k8s.io/v1/runtimeclasses/${name}`
  const label = `/metadata/labels/${escapePointer(RUN_LABEL)}`
  for (const name of ledger.classesCreated) {
    const found = await cluster.get<RuntimeClassObject>(pathOf(name))
    // Only what this run made carries its id: a class of that name that somebody else made meanwhile stays.
    const isOurs = found.kind === 'ok' && found.value.metadata.labels?.[RUN_LABEL] === ledger.runId
    if (!isOurs) note(name, found)
    else if (ledger.cleanup === 'all')
      note(name, await cluster.remove(pathOf(name), { uid: found.value.metadata.uid ?? '' }))
    else note(name, await cluster.patch(pathOf(name), removeRunLabel(found.value, label, ledger.runId)))
  }
  if (ledger.cleanup === 'all') {
    for (const name of ledger.selectorsAdded) note(name, await removeSelector(name, pathOf(name), cluster))
  }
  return problems
}

function removeRunLabel(found: RuntimeClassObject, label: string, runId: string): readonly PatchOperation[] {
  const isLast = Object.keys(found.metadata.labels ?? {}).length === 1
  return [
    { op: 'test', path: label, value: runId },
    { op: 'remove', path: isLast ? '/metadata/labels' : label }
  ]
}

/** Takes off the selector that was added, and only that one: what somebody set since stays. */
async function removeSelector(name: string, path: string, cluster: Cluster): Promise<ApiResult<unknown>> {
  const found = await cluster.get<RuntimeClassObject>(path)
  if (found.kind !== 'ok') return found
  const { uid = '' } = found.value.metadata
  const selector = Object.entries(found.value.scheduling?.nodeSelector ?? {})
  // Off again since, as after a cleanup that was ended half-way, or another by now: nothing of ours is there.
  if (selector.length !== 1 || selector[0]?.[0] !== constraintLabel(name)) return found
  const isAll = found.value.scheduling?.tolerations === undefined
  return cluster.patch(path, [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: '/scheduling/nodeSelector', value: { [constraintLabel(name)]: 'true' } },
    { op: 'remove', path: isAll ? '/scheduling' : '/scheduling/nodeSelector' }
  ])
}

function isProblem(result: ApiResult<unknown>): result is Exclude<ApiResult<unknown>, { kind: 'ok' }> {
  return result.kind === 'unreachable' || (result.kind === 'refused' && result.status !== 404)
}
