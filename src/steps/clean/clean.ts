import {
  isEmpty,
  findKept,
  labelId,
  labelsToRemove,
  listGoing,
  namespacesOfClaims,
  objectsToRemove
} from '../../core/plan/ledger.ts'
import type { LabelEntry, Ledger, ObjectEntry } from '../../core/plan/types.ts'
import { RUN_LABEL } from '../../core/kubernetes/labels.ts'
import type { ApiResult, UndoPorts } from '../../ports.ts'
import { settleClasses } from './runtime-classes.ts'
import {
  BALANCER_GONE_WITHIN_MS,
  type Collection,
  describeLeft,
  isProblem,
  type Named,
  removeObjects,
  removeOwn,
  waitUntilGone
} from './objects.ts'
import { changeLabels, findLabelApplier, leaveLabel } from '../node-labels.ts'
import { inParallel } from '../task-group.ts'
import { claimsPath, namespacePath, namespacesPath, objectPath, podsPath } from '../../core/kubernetes/paths.ts'
import { describeFailure } from '../result.ts'

/** How long objects may take to go: a pod's second of grace, and the namespace controller's rounds. */
const GONE_WITHIN_MS = 90_000
/** A Wasm server that doesn't listen to signals would take all of the grace that a user's own manifest leaves it. */
const POD_GRACE_SECONDS = 1
/** Long for a pod with a second of grace, though a server may not listen to the signal that ends it. */
const PODS_END_WITHIN_MS = 20_000
/** Names in a message. */
const SHOWN = 5
const AT_ONCE = 50

/**
 * Undoes what a ledger holds, as its cleanup mode wants it. Works from the ledger alone, as often as needed: what is gone
 * already is fine. Gives a line for each thing that could not be undone; only if there is none is the journal closed, and
 * nothing left for the post step. Where that comes, the run's own namespace may still be going, and is all that it has to look at.
 */
export async function clean(ledger: Ledger, ports: UndoPorts): Promise<readonly string[]> {
  const problems = await undoAll(ledger, { ...ports, cluster: ports.cleaning })
  if (problems.length > 0) return problems
  const goingOn = ports.confirmsLater ? listGoing(ledger) : undefined
  await (goingOn === undefined ? ports.journal.close() : ports.journal.write(goingOn))
  return problems
}

async function undoAll(ledger: Ledger, ports: UndoPorts): Promise<readonly string[]> {
  if (ledger.cleanup === 'none' || isEmpty(ledger)) return []
  // Asked once: with the server gone, thousands of labels would each be tried for as long as a request may take.
  const answer = await ports.cluster.get('/version')
  if (ports.cleaningEnds.aborted) return ['the time for the cleanup was over', ...listOpen(ledger)]
  if (answer.kind === 'unreachable') return [`the API server is gone: ${answer.message}`, ...listOpen(ledger)]
  const problems = await Promise.all([
    removeAllObjects(ledger, ports),
    removeWorkload(ledger, ports),
    settleLabelsAndClasses(ledger, ports)
  ])
  return problems.flat()
}

/** Claims last: what makes them would make them again. */
async function removeAllObjects(ledger: Ledger, ports: UndoPorts): Promise<readonly string[]> {
  // What goes with a namespace that a later step looks for is not waited for: a load balancer may take minutes.
  const isAwaited = ({ namespace }: ObjectEntry): boolean =>
    !ports.confirmsLater || !ledger.ownsNamespace || namespace !== ledger.namespace
  const ofObjects = await removeObjects(objectsToRemove(ledger), ledger.runId, ports, isAwaited)
  const ofClaims = await Promise.all(
    namespacesOfClaims(ledger).map(async (namespace) => {
      const path = claimsPath(namespace)
      const listed = await ports.cluster.list<Named>(path, queryOf(ledger))
      if (listed.kind !== 'ok') {
        return isProblem(listed) ? [`${describeClaims(namespace, ledger)}: ${describeFailure(listed)}`] : []
      }
      const claims = listed.value.items.map(({ metadata: { name = '' } }) => ({
        ...{ kind: 'PersistentVolumeClaim', namespace, name },
        path: objectPath(path, name)
      }))
      return await removeObjects(claims, ledger.runId, ports, isAwaited)
    })
  )
  return [...ofObjects, ...ofClaims.flat()]
}

/** All of a run in a namespace, by what they are found with. */
function describeClaims(namespace: string, { runId }: Ledger): string {
  return `PersistentVolumeClaims with label ${RUN_LABEL}=${runId} in ${namespace}`
}

/** Labels first: a selector stays only while some node fits. */
async function settleLabelsAndClasses(ledger: Ledger, ports: UndoPorts): Promise<readonly string[]> {
  const ofLabels = await settleLabels(ledger, ports)
  return [...ofLabels, ...(await settleClasses(ledger, ports))]
}

/** What a ledger wants undone, in the words of a problem: all that somebody has to go by who does it by hand. */
export function listOpen(ledger: Ledger): readonly string[] {
  const { classesCreated, cleanup, manifestClasses, namespace, ownsNamespace, runId, selectorsAdded } = ledger
  const workload = ownsNamespace ? `namespace ${namespace}` : `pods with label ${RUN_LABEL}=${runId} in ${namespace}`
  const classes = [...classesCreated, ...manifestClasses, ...(cleanup === 'all' ? selectorsAdded : [])]
  return [
    ...(namespace === '' ? [] : [workload]),
    ...objectsToRemove(ledger).map(({ kind, name, namespace: of }) => `${kind} ${of === '' ? name : `${of}/${name}`}`),
    ...namespacesOfClaims(ledger).map((of) => describeClaims(of, ledger)),
    ...classes.map((name) => `RuntimeClass ${name}`),
    ...labelsToRemove(ledger).map(({ key, node }) => `label ${key} on node ${node}`)
  ].map((what) => `${what}: not undone`)
}

async function removeWorkload(ledger: Ledger, ports: UndoPorts): Promise<readonly string[]> {
  if (ledger.namespace === '') return []
  const { clock, cluster } = ports
  const isShared = !ledger.ownsNamespace
  const pods = { path: podsPath(ledger.namespace), query: isShared ? queryOf(ledger) : {} }
  const withinMs = hasLoadBalancer(ledger) ? BALANCER_GONE_WITHIN_MS : GONE_WITHIN_MS
  const signal = AbortSignal.any([clock.timeout(withinMs), ports.cleaningEnds])
  if (ledger.ownsNamespace) {
    // Before its pods: in a namespace that ends no controller makes others in their place.
    const namespace = await removeOwn(namespacePath(ledger.namespace), ledger.runId, cluster)
    if (namespace.kind === 'absent') return []
    if (namespace.kind === 'kept') return [`namespace ${ledger.namespace}: ${namespace.reason}`]
  }
  // The namespace controller looks at a deleted namespace after 5 s only: the pods end meanwhile.
  const removed = await cluster.remove(pods.path, { query: pods.query, graceSeconds: POD_GRACE_SECONDS })
  if (isProblem(removed)) return [`pods in namespace ${ledger.namespace}: ${describeFailure(removed)}`]
  const hasPods = !isEmptyList(removed)
  if (hasPods) await endPods(pods, ports, signal)
  if (ledger.ownsNamespace ? ports.confirmsLater : !hasPods) return []
  const there = ledger.ownsNamespace
    ? { path: namespacesPath, query: { fieldSelector: `metadata.name=${ledger.namespace}` } }
    : pods
  const left = await waitUntilGone(there, cluster, signal)
  const what = ledger.ownsNamespace ? `namespace ${ledger.namespace}` : `pods in namespace ${ledger.namespace}`
  return left.length === 0 ? [] : [`${what}: ${describeLeft(withinMs, ports)}: ${shorten(left)}`]
}

/** True for the answer to the deletion of a collection that had nothing in it: the server lists what it deletes. */
function isEmptyList(removed: ApiResult<unknown>): boolean {
  if (removed.kind !== 'ok') return false
  const items = (removed.value as { readonly items?: unknown } | null)?.items
  return Array.isArray(items) && items.length === 0
}

function hasLoadBalancer({ objects }: Ledger): boolean {
  return objects.some(({ kind }) => kind === 'Service')
}

/** Waits until deleted pods have ended; removes them by force where no kubelet seems to be there to end them. */
async function endPods(pods: Collection, ports: UndoPorts, signal: AbortSignal): Promise<void> {
  const left = await waitUntilGone(
    pods,
    ports.cluster,
    AbortSignal.any([signal, ports.clock.timeout(PODS_END_WITHIN_MS)])
  )
  if (left.length === 0 || ports.cleaningEnds.aborted) return
  ports.log.warn(`force-deleted, as they did not terminate within ${PODS_END_WITHIN_MS / 1000} s: ${shorten(left)}`)
  await ports.cluster.remove(pods.path, { query: pods.query, graceSeconds: 0 })
}

function queryOf(ledger: Ledger): Collection['query'] {
  return { labelSelector: `${RUN_LABEL}=${ledger.runId}` }
}

function shorten(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''
  return `${names.slice(0, SHOWN).join(', ')}${more}`
}

/** Leaves each label that the run put on or shares: to other runs, for good, or off the node. */
async function settleLabels(ledger: Ledger, ports: UndoPorts): Promise<readonly string[]> {
  const kept = findKept(ledger)
  const byNode = [...Map.groupBy(ledger.labelsAdded, ({ node }) => node)]
  const results = await inParallel(byNode, AT_ONCE, async ([node, labels]) =>
    settleLabelsOf(node, labels, kept, ledger, ports)
  )
  return results.flat()
}

async function settleLabelsOf(
  node: string,
  labels: readonly LabelEntry[],
  kept: ReadonlySet<string>,
  { runId }: Ledger,
  { cluster, log }: UndoPorts
): Promise<readonly string[]> {
  const managers = new Map<string, string | undefined>()
  const left = await changeLabels(cluster, labels, undefined, (label, state) => {
    const isKept = kept.has(labelId(label))
    managers.set(label.key, isKept ? undefined : findLabelApplier(state, runId)?.manager)
    return leaveLabel(label, state, runId, isKept)
  })
  for (const [key, manager] of managers) {
    if (manager === undefined || left.get(key)?.kind !== 'ok') continue
    log.info(`label ${key} stays on node ${node}: ${manager} has applied it since`)
  }
  return [...left].flatMap(([key, result]) => {
    if (result.kind === 'none' || result.kind === 'ok') return []
    if (result.kind === 'problem') return [`label ${key} on node ${node}: ${result.detail}`]
    return isProblem(result) ? [`label ${key} on node ${node}: ${describeFailure(result)}`] : []
  })
}
