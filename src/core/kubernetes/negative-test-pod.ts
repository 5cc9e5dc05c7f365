import { POD_LABEL, RUN_LABEL } from './labels.ts'
import type { ObjectMeta, PodObject } from './objects.ts'
import { pinTo } from './pods.ts'
import { tolerationsFor } from './taints.ts'
import type { Node } from '../model.ts'

/** What the pods of a workload are made from; it may hold any field that a pod may have, known here or not. */
export type PodTemplate = { readonly metadata: ObjectMeta; readonly spec?: PodObject['spec'] | undefined }

/** A container of a template, by its name; one that is `first` has to end before the others start. */
export type TemplateContainer = { readonly name: string; readonly isFirst: boolean }

/** What a pod without its class can't have (the class's overhead), and what decides where it goes: its node is given. */
const NOT_KEPT: readonly string[] = [
  ...['runtimeClassName', 'overhead'],
  ...['nodeName', 'nodeSelector', 'affinity', 'topologySpreadConstraints'],
  // On the node's own network the pod that passed would answer in its place.
  'hostNetwork'
]

/** The containers of a template, those that come first among them. */
export function containersOf({ spec = {} }: PodTemplate): readonly TemplateContainer[] {
  return [
    ...(spec.initContainers ?? []).map(({ name }) => ({ name, isFirst: true })),
    ...(spec.containers ?? []).map(({ name }) => ({ name, isFirst: false }))
  ]
}

/**
 * The pod of a workload without its class, on a node where it passed with it. All else is as in the template: a pod that lacks
 * arguments, credentials or a volume fails for want of them. It has none of the labels, by which its controller and its
 * Service would take it for one of theirs.
 */
export function makePodWithoutClass(name: string, runId: string, template: PodTemplate, node: Node): object {
  const { metadata, spec = {} } = template
  const { annotations } = metadata
  const kept = Object.fromEntries(Object.entries(spec).filter(([key]) => !NOT_KEPT.includes(key)))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      labels: { [RUN_LABEL]: runId, [POD_LABEL]: name },
      ...(annotations === undefined ? {} : { annotations })
    },
    spec: {
      ...kept,
      terminationGracePeriodSeconds: 1,
      tolerations: [...(spec.tolerations ?? []), ...tolerationsFor(node)],
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: pinTo([node]) } },
      containers: (spec.containers ?? []).map(withoutPorts)
    }
  }
}

/** A port of the node is taken by the pod that passed; what else a container lists changes nothing of what listens. */
function withoutPorts<T extends { readonly ports?: unknown }>(container: T): Omit<T, 'ports'> {
  return Object.fromEntries(Object.entries(container).filter(([key]) => key !== 'ports')) as Omit<T, 'ports'>
}
