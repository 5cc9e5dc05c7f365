import { parseImageName, renderImageName } from '../../core/kubernetes/image-reference.ts'
import type { Inputs, Node } from '../../core/model.ts'
import { parseNode } from '../../core/nodes/nodes.ts'
import type { NodeObject, RuntimeClassObject } from '../../core/kubernetes/objects.ts'
import type { Found } from '../../core/plan/plan.ts'
import type { Cluster } from '../../ports.ts'
import { preflight, type Preflight } from './preflight.ts'
import { problem, type Step } from '../result.ts'

/** What the survey found: the plan's ground, and the version from which the nodes can be followed on. */
export type Survey = Found &
  Preflight & {
    readonly nodesVersion: string
    /** True if the node reports that it has the image of a sample already: it then pulls none. */
    readonly isHeld: (node: Node, image: string) => boolean
  }

/** Reads all that a plan depends on, when nothing is in its way. Changes nothing. */
export async function survey(cluster: Cluster, inputs: Inputs, namespace: string): Promise<Step<Survey>> {
  const checked = await preflight(cluster, inputs, namespace)
  if (checked.kind !== 'done') return checked
  const nodes = await cluster.list<NodeObject>('/api/v1/nodes')
  if (nodes.kind !== 'ok') return problem('the nodes cannot be listed', nodes)
  const classes = await findClasses(cluster, inputs)
  if (classes.kind !== 'done') return classes
  const held = findHeld(nodes.value.items, inputs)
  return {
    kind: 'done',
    value: {
      isHeld: (node, image) => held.get(image)?.has(node.name) === true,
      ...checked.value,
      nodes: nodes.value.items.map((node): Node => parseNode(node)),
      nodesVersion: nodes.value.resourceVersion,
      classes: classes.value
    }
  }
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

async function findClasses(cluster: Cluster, inputs: Inputs): Promise<Step<ReadonlyMap<string, RuntimeClassObject>>> {
  const found = new Map<string, RuntimeClassObject>()
  const answers = await Promise.all(
    inputs.runtimes.map(async ({ runtimeClass }) => ({
      runtimeClass,
      answer: await cluster.get<RuntimeClassObject>(`/apis/node.k8s.io/v1/runtimeclasses/${runtimeClass}`)
    }))
  )
  for (const { runtimeClass, answer } of answers) {
    if (answer.kind === 'ok') found.set(runtimeClass, answer.value)
    else if (answer.kind === 'unreachable' || answer.status !== 404) {
      return problem(`RuntimeClass ${runtimeClass} cannot be read`, answer)
    }
  }
  return { kind: 'done', value: found }
}
