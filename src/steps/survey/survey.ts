import type { ExpectedNode } from '../../core/capi/expected-nodes.ts'
import { joinNodes } from '../../core/capi/join.ts'
import { parseImageName, renderImageName } from '../../core/kubernetes/image-reference.ts'
import { takeLoaded } from '../../core/kubernetes/samples.ts'
import type { Inputs, Node } from '../../core/model.ts'
import { chooseNodes, parseNode } from '../../core/nodes/nodes.ts'
import { discoverRuntimes } from '../../core/plan/discover.ts'
import type { NodeObject, RuntimeClassObject } from '../../core/kubernetes/objects.ts'
import type { ClusterFacts, Discovered } from '../../core/plan/types.ts'
import type { Cluster } from '../../ports.ts'
import { listUserWorkloads } from '../../core/workloads/from-manifests.ts'
import { preflight } from './preflight.ts'
import { leaveOwnClasses } from './manifests.ts'
import { problem, type Step } from '../result.ts'
import { findClasses } from '../find-classes.ts'
import { nodesPath, runtimeClassesPath } from '../../core/kubernetes/paths.ts'

/** What the survey found, and the inputs with the runtimes that it is about. */
export type Surveyed = { readonly inputs: Inputs; readonly facts: ClusterFacts }

/**
 * Reads all that a plan depends on, when nothing is in its way; `expectedNodes` are those that a management cluster wants
 * there. Changes nothing.
 */
export async function survey(
  inputs: Inputs,
  namespace: string,
  expectedNodes: readonly ExpectedNode[],
  cluster: Cluster
): Promise<Step<Surveyed>> {
  const checked = await preflight(cluster, inputs, namespace)
  if (checked.kind !== 'done') return checked
  const nodes = await cluster.list<NodeObject>(nodesPath)
  if (nodes.kind !== 'ok') return problem('the nodes cannot be listed', nodes)
  const { followed, workloads } = listUserWorkloads(checked.value.placed, inputs)
  const named = workloads.map(({ runtime }) => runtime.runtimeClass)
  const classes =
    inputs.auto === undefined
      ? await readClasses(cluster, inputs, named, followed.length > 0)
      : await listClasses(cluster)
  if (classes.kind !== 'done') return classes
  const joined = joinNodes(expectedNodes, nodes.value.items.map(parseNode))
  const discovered = discover(inputs, joined, [...classes.value.values()])
  const settled = { ...inputs, runtimes: settleRuntimes(inputs, discovered) }
  // With `auto` they are known only now.
  const placed = leaveOwnClasses(checked.value.placed, settled)
  if (placed.kind !== 'done') return placed
  const facts = {
    ...checked.value,
    placed: placed.value,
    nodes: joined,
    nodesVersion: nodes.value.resourceVersion,
    discovered,
    classes: classes.value,
    heldImages: findHeld(nodes.value.items, settled)
  }
  return { kind: 'done', value: { inputs: settled, facts } }
}

/** What the cluster claims to run, where the run is to find that out. */
function discover(
  { auto, nodes: patterns, nodeSelector }: Inputs,
  nodes: readonly Node[],
  classes: readonly RuntimeClassObject[]
): Discovered | undefined {
  if (auto === undefined) return undefined
  const tolerated = classes.map(({ scheduling }) => scheduling?.tolerations ?? [])
  return discoverRuntimes(auto, chooseNodes(nodes, patterns, nodeSelector, tolerated), classes)
}

/** The runtimes that were asked for or found, with samples that use the images that were loaded onto the nodes. */
function settleRuntimes(
  { loadImages, runtimes }: Pick<Inputs, 'loadImages' | 'runtimes'>,
  discovered: Discovered | undefined
): Inputs['runtimes'] {
  const settled = discovered?.runtimes ?? runtimes
  return loadImages.length === 0 ? settled : settled.map(takeLoaded)
}

async function listClasses(cluster: Cluster): Promise<Step<ReadonlyMap<string, RuntimeClassObject>>> {
  const listed = await cluster.list<RuntimeClassObject>(runtimeClassesPath)
  if (listed.kind !== 'ok') return problem('the RuntimeClasses cannot be listed', listed)
  return { kind: 'done', value: new Map(listed.value.items.map((one) => [one.metadata.name ?? '', one])) }
}

/** The nodes that hold each sample's image. Only these are kept: the lists of thousands of nodes are long. */
function findHeld(nodes: readonly NodeObject[], inputs: Inputs): ReadonlyMap<string, ReadonlySet<string>> {
  const images = [...new Set(inputs.runtimes.map(({ sample }) => sample.image))]
  return new Map(
    images.map((image) => {
      const name = renderImageName(parseImageName(image))
      const holding = nodes.filter(({ status }) => status?.images?.some((one) => one.names?.includes(name) === true))
      return [image, new Set(holding.map(({ metadata }) => metadata.name ?? ''))]
    })
  )
}

/**
 * The classes of the runtimes, and those that the user's workloads name, as far as these can be read: a run goes on without. What a
 * controller makes of an object may name any of them (`isAny`).
 */
async function readClasses(
  cluster: Cluster,
  { runtimes }: Inputs,
  named: readonly string[],
  isAny: boolean
): Promise<Step<ReadonlyMap<string, RuntimeClassObject>>> {
  const listed = isAny ? await listClasses(cluster) : undefined
  if (listed?.kind === 'done') return listed
  const found = new Map<string, RuntimeClassObject>()
  const own = runtimes.map(({ runtimeClass }) => runtimeClass)
  const answers = await findClasses(cluster, [...own, ...named.filter((name) => name !== '')])
  for (const [runtimeClass, answer] of answers) {
    if (answer.kind === 'ok') found.set(runtimeClass, answer.value)
    else if (own.includes(runtimeClass) && (answer.kind === 'unreachable' || answer.status !== 404)) {
      return problem(`RuntimeClass ${runtimeClass} cannot be read`, answer)
    }
  }
  return { kind: 'done', value: found }
}
