import { parseImageName, renderImageName } from '../core/images.ts'
import type { Inputs, Node } from '../core/model.ts'
import type { Obstacle, Way } from '../core/obstacle.ts'
import { parseNode } from '../core/nodes.ts'
import type { NodeObject, RuntimeClassObject } from '../core/objects.ts'
import type { Found } from '../core/plan.ts'
import type { ApiResult, Cluster } from '../ports.ts'
import { check, type Checked } from './check.ts'

/** What a step that may stop the run gives: its value, or the one message that says why not. */
export type Step<T> = { readonly kind: 'done'; readonly value: T } | ({ readonly kind: 'problem' } & Problem)

/** Why the run can't go on; with an obstacle where it is the way to the cluster, and with that way where it isn't the run's. */
export type Problem = {
  readonly message: string
  readonly obstacle?: Obstacle | undefined
  readonly way?: Way | undefined
}

/** What the survey found: the plan's ground, and the version from which the nodes can be followed on. */
export type Survey = Found &
  Checked & {
    readonly nodesVersion: string
    /** True if the node says that it has the image of a sample already: it then pulls none. */
    readonly isHeld: (node: Node, image: string) => boolean
  }

/** Reads all that a plan depends on, when nothing is in its way. Changes nothing. */
export async function survey(cluster: Cluster, inputs: Inputs, namespace: string): Promise<Step<Survey>> {
  const checked = await check(cluster, inputs, namespace)
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

/** Makes a problem of a request that failed, in the server's words. */
export function problem(
  what: string,
  result: Exclude<ApiResult<unknown>, { kind: 'ok' }>
): Extract<Step<never>, { kind: 'problem' }> {
  const obstacle = obstacleOf(result)
  const message = `${what}: ${describeFailure(result)}`
  return { kind: 'problem', message, ...(obstacle === undefined ? {} : { obstacle }) }
}

/** A failure as an obstacle, if it is one: an API server that knows no such object has been reached. */
function obstacleOf(result: Exclude<ApiResult<unknown>, { kind: 'ok' }>): Obstacle | undefined {
  if (result.kind === 'unreachable') return result.obstacle
  const { reason, status } = result
  return reason === 'NotFound' ? undefined : { kind: 'refused', status, isStatus: reason !== '' }
}

/** What the server, or the way to it, said. */
export function describeFailure(result: Exclude<ApiResult<unknown>, { kind: 'ok' }>): string {
  if (result.kind === 'unreachable') return result.message
  if (result.status === 401) {
    return `the server does not accept the credentials (401): expired, revoked or of another cluster. It says: ${result.message}`
  }
  return `${result.message} (${result.status})`
}
